/** Waiting for mail: as data, and as parameters for curl. */
import { z } from 'zod';
import { MessageId } from '../message.ts';
import { type CriteriaField, criteriaFields, MAX_SETTLE_MS, WaitAnswer, WaitRequest } from '../wait.ts';
import { Cursor, Flag, type Route } from './route.ts';

/** How a parameter compares: `subject`, `subject.contains`, `subject.glob`, `subject.regex`. */
export const patternSuffixes = ['', '.contains', '.glob', '.regex'] as const;
export type PatternParameter = `${CriteriaField}${(typeof patternSuffixes)[number]}`;

const patternParameters = Object.fromEntries(
  Object.entries(criteriaFields).flatMap(([field, text]) =>
    patternSuffixes.map((suffix) => [`${field}${suffix}`, z.string().optional().describe(text)]),
  ),
) as Record<PatternParameter, z.ZodOptional<z.ZodString>>;

const Amount = z.coerce.number<number | string>().int().min(0);
const OneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema)]);

const fail = Flag.default(false).describe(
  'Answer 404 when it does not hold, for `curl --fail-with-body`; with `Accept: text/plain` the answer is text for a person',
);

export const waitRoutes = {
  waitFor: {
    summary: 'Wait until mail comes, or to make sure that none does',
    group: 'wait',
    needs: 'reader',
    query: z.strictObject({ fail }),
    body: WaitRequest,
    status: 200,
    answer: WaitAnswer,
    errors: ['invalid-body', 'invalid-cursor', 'history-gone', 'pattern-too-slow', 'not-found'],
  },
  waitForQuery: {
    summary: 'The same with parameters, for curl',
    group: 'wait',
    needs: 'reader',
    query: z.strictObject({
      ...patternParameters,
      header: OneOrMore(z.string().regex(/^[!-9;-~]+:/, 'is not of the form `Name: value`'))
        .optional()
        .describe('`Name: value`, exactly; may be repeated'),
      except: OneOrMore(MessageId).optional().describe('A message that does not count; may be repeated'),
      after: Cursor.optional(),
      timeoutMs: Amount.optional(),
      settleMs: Amount.max(MAX_SETTLE_MS).optional(),
      lookBackMs: Amount.optional(),
      count: Amount.optional().describe('Exactly so many'),
      'count.min': Amount.optional(),
      'count.max': Amount.optional(),
      none: Flag.default(false),
      fail,
    }),
    status: 200,
    answer: WaitAnswer,
    errors: ['invalid-parameter', 'invalid-cursor', 'history-gone', 'pattern-too-slow', 'not-found'],
  },
} as const satisfies Record<string, Route>;
