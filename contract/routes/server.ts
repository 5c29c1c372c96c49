/** The server itself: where it stands, how it is, what happens in it. */
import { z } from 'zod';
import { MessageId } from '../message.ts';
import { Status } from '../status.ts';
import { ByteAnswer, Cursor, type Route } from './route.ts';

export const serverRoutes = {
  getCursor: {
    summary: 'The cursor of now: everything that happens later comes after it',
    group: 'server',
    needs: 'reader',
    status: 200,
    answer: z.object({ cursor: z.string() }),
    errors: [],
  },
  getStatus: {
    summary: 'How the server is',
    group: 'server',
    needs: 'reader',
    status: 200,
    answer: Status,
    errors: [],
  },
  sendSample: {
    summary: 'Send a sample message to the SMTP port of this very server',
    group: 'server',
    needs: 'tester',
    status: 201,
    answer: z.object({ id: MessageId }),
    errors: ['store-unavailable'],
  },
  live: {
    summary: 'WebSocket with every event as it happens, as JSON frames of the shape LiveFrame',
    group: 'server',
    needs: 'reader',
    query: z.strictObject({ after: Cursor.optional().describe('Resume: first what came after this cursor') }),
    status: 101,
    answer: null,
    errors: ['invalid-cursor', 'forbidden-origin'],
  },
  events: {
    summary: 'The same as Server-Sent Events; a browser resumes by itself with Last-Event-ID',
    group: 'server',
    needs: 'reader',
    query: z.strictObject({ after: Cursor.optional().describe('Resume: first what came after this cursor') }),
    status: 200,
    answer: ByteAnswer('text/event-stream'),
    errors: ['invalid-cursor'],
  },
  metrics: {
    summary: 'Figures for Prometheus: intake, latencies, store, waits, the queue and releases',
    group: 'server',
    needs: 'reader',
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: ['store-unavailable'],
  },
  livez: {
    summary: 'The process lives',
    group: 'server',
    needs: 'anyone',
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: [],
  },
  readyz: {
    summary: 'Mail can be taken and read; 503 with the reasons when not',
    group: 'server',
    needs: 'anyone',
    status: 200,
    answer: ByteAnswer('text/plain'),
    errors: ['store-unavailable'],
  },
} as const satisfies Record<string, Route>;
