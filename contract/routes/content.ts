/** What is in a message: its bytes, bodies, headers, parts, and the page of its preview. */
import { z } from 'zod';
import { HeaderField } from '../message.ts';
import { TranscriptLine } from '../session.ts';
import { ByteAnswer, Download, Flag, Latest, OneMessage, type Route } from './route.ts';

export const contentRoutes = {
  getRaw: {
    summary: 'The raw message, byte for byte as it came',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Download,
    status: 200,
    answer: ByteAnswer('message/rfc822'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  getHtml: {
    summary: 'The HTML body, decoded and otherwise untouched, as UTF-8',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: ByteAnswer('text/html'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  getText: {
    summary: 'The plain text body, decoded, as UTF-8',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  getHeaders: {
    summary: 'All header fields in order, decoded and raw',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: z.object({ headers: z.array(HeaderField) }),
    errors: ['not-found'],
  },
  getTranscript: {
    summary: 'The SMTP conversation that brought the message',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Latest,
    status: 200,
    answer: z.object({ sessionId: z.string().nullable(), transcript: z.array(TranscriptLine) }),
    errors: ['not-found'],
  },
  getPart: {
    summary: 'One part, decoded',
    group: 'content',
    needs: 'reader',
    params: OneMessage.extend({ n: z.coerce.number<number | string>().int().min(0) }),
    query: Download.extend({
      frame: z
        .string()
        .optional()
        .describe('Key that a preview puts on the images it shows; no one else needs it'),
    }),
    status: 200,
    answer: ByteAnswer('*'),
    errors: ['not-found', 'range-not-satisfiable'],
  },
  previewMessage: {
    summary: 'The message as a page: HTML made safe, else its text',
    group: 'content',
    needs: 'reader',
    params: OneMessage,
    query: Latest.extend({
      remote: Flag.default(false).describe('Load remote images, styles and fonts'),
      scheme: z
        .enum(['light', 'dark', 'force-dark'])
        .default('light')
        .describe('Colour scheme it is shown in'),
      print: Flag.default(false).describe('Ask the browser to print it when it is loaded'),
    }),
    status: 200,
    answer: ByteAnswer('text/html'),
    errors: ['not-found'],
  },
} as const satisfies Record<string, Route>;
