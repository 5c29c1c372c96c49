/**
 * What a row of the route table is, and the shapes that rows of several groups share.
 */
import { z } from 'zod';
import type { Need } from '../access.ts';
import type { ErrorCode } from '../error-codes.ts';
import { MessageId } from '../message.ts';

/** Answers that are not JSON: the content type that they have; `*` when it is the content's own. */
export interface Bytes {
  readonly bytes: string;
}

export interface Route {
  readonly summary: string;
  readonly group:
    | 'messages'
    | 'content'
    | 'wait'
    | 'release'
    | 'inboxes'
    | 'places'
    | 'sessions'
    | 'access'
    | 'server';
  /** The role that may use it, where one must log in. */
  readonly needs: Need;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** JSON body; `bodyTypes` names other content types that are taken as bytes. */
  readonly body?: z.ZodType;
  readonly bodyTypes?: readonly string[];
  readonly status: 101 | 200 | 201 | 202 | 204;
  readonly answer: z.ZodType | Bytes | null;
  readonly errors: readonly ErrorCode[];
}

export const ByteAnswer = (bytes: string): Bytes => ({ bytes });

export const Cursor = z.string().min(1).describe('Cursor from an earlier answer');
export const Limit = z.coerce.number<number | string>().int().min(1).max(500).default(50);
export const Flag = z.stringbool({ truthy: ['1', 'true'], falsy: ['0', 'false'] });
export const IdOrLatest = z
  .union([MessageId, z.literal('latest')])
  .describe('Our id, or `latest` for the newest (of those that `q` and `inbox` name)');
export const OneMessage = z.strictObject({ id: IdOrLatest });
export const Latest = z.strictObject({
  q: z.string().optional().describe('With `latest`: a search'),
  inbox: z.string().optional().describe('With `latest`: an inbox'),
});
export const Download = Latest.extend({ download: Flag.optional().describe('Answer as a file to save') });

export const Removed = z.object({
  removed: z.int(),
  undo: z
    .string()
    .nullable()
    .describe('Give it to /api/messages/restore within two minutes; null when nothing went'),
  cursor: z.string(),
});
