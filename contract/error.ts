/**
 * The answer to a request that failed: `application/problem+json` (RFC 9457) with a code of `error-codes.ts`.
 */
import { z } from 'zod';
import { type ErrorCode, errors } from './error-codes.ts';

export const Problem = z
  .object({
    type: z.string().describe('Link to the entry in the error catalogue'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(errors) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().describe('What happened this time, in a sentence'),
    field: z.string().nullable().describe('The parameter or body field it is about'),
    position: z.int().nullable().describe('Character in the search where reading stopped, from 0'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
