/**
 * Waiting: the question as JSON or as parameters. A time-out is an answer like any other; with `fail` it comes as a
 * 404, so that `curl --fail` fails. A client that goes away frees its wait.
 */
import type { z } from 'zod';
import { type PatternParameter, patternSuffixes } from '#contract/routes/wait.ts';
import type { RouteRequest } from '#contract/routes.ts';
import { type CriteriaField, criteriaFields, type WaitAnswer, WaitRequest } from '#contract/wait.ts';
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

type Query = RouteRequest<'waitForQuery'>['query'];

export function waitHandlers({ waiting }: Parts): Pick<Handlers, 'waitFor' | 'waitForQuery'> {
  return {
    waitFor: async ({ query, body }, { req }) =>
      answered(await waiting.wait(body, req.raw.signal), query.fail),
    waitForQuery: async ({ query }, { req }) =>
      answered(await waiting.wait(requestFrom(query), req.raw.signal), query.fail),
  };
}

function answered(answer: WaitAnswer, fail: boolean): WaitAnswer | Response {
  const holds = answer.status === 'matched' || answer.status === 'none';
  if (holds || !fail) return answer;
  return Response.json(answer, { status: 404, headers: { 'Cache-Control': 'no-store' } });
}

/** What the parameters ask, by the schema of the JSON form. */
function requestFrom(query: Query): WaitRequest {
  const { header, except, after, timeoutMs, settleMs, lookBackMs, none, count } = query;
  const range = { min: query['count.min'], max: query['count.max'] };
  const isRange = range.min !== undefined || range.max !== undefined;
  const parsed = WaitRequest.safeParse({
    ...Object.fromEntries(patterns(query)),
    ...(header !== undefined && { header: Object.fromEntries([header].flat().map(headerPattern)) }),
    ...(except !== undefined && { except: [except].flat() }),
    ...{ after, timeoutMs, settleMs, lookBackMs, none },
    ...((isRange || count !== undefined) && { count: count ?? range }),
  });
  if (parsed.success) return parsed.data;
  throw wrong(parsed.error.issues[0]);
}

function* patterns(query: Query): Iterable<[CriteriaField, unknown]> {
  for (const field of Object.keys(criteriaFields) as CriteriaField[]) {
    for (const suffix of patternSuffixes) {
      const value = query[`${field}${suffix}` satisfies PatternParameter];
      if (value !== undefined) yield [field, suffix === '' ? value : { [suffix.slice(1)]: value }];
    }
  }
}

function headerPattern(written: string): [string, string] {
  const colon = written.indexOf(':');
  return [written.slice(0, colon), written.slice(colon + 1).trim()];
}

function wrong(issue: z.core.$ZodIssue | undefined): ClientError {
  const field = issue?.path[0] === undefined ? {} : { field: String(issue.path[0]) };
  return new ClientError('invalid-parameter', issue?.message ?? 'It is not of its form', field);
}
