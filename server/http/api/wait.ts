/**
 * Waiting: the question as JSON or as parameters. A time-out is an answer like any other; with `fail` it comes as a
 * 404, so that `curl --fail` fails. Who accepts plain text gets what `mailstop wait` prints: a line for each message,
 * or why there are none. A client that goes away frees its wait.
 */
import type { z } from 'zod';
import { explain } from '#contract/explain.ts';
import { type PatternParameter, patternSuffixes } from '#contract/routes/wait.ts';
import type { RouteRequest } from '#contract/routes.ts';
import { type CriteriaField, criteriaFields, type WaitAnswer, WaitRequest } from '#contract/wait.ts';
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

type Query = RouteRequest<'waitForQuery'>['query'];

export function waitHandlers({ waiting }: Parts): Pick<Handlers, 'waitFor' | 'waitForQuery'> {
  return {
    waitFor: ({ query, body }, { req }) => answer(body, query.fail, req.raw),
    waitForQuery: ({ query }, { req }) => answer(requestFrom(query), query.fail, req.raw),
  };

  async function answer(asked: WaitRequest, fail: boolean, request: Request): Promise<WaitAnswer | Response> {
    const told = await waiting.wait(asked, request.signal);
    const pageOf = (id: string): string => new URL(`../?message=${id}`, request.url).href;
    const answer = { ...told, explanation: explain(asked, told, pageOf) };
    const status = fail && answer.explanation !== null ? 404 : 200;
    const headers = { 'Cache-Control': 'no-store' };
    if (!request.headers.get('accept')?.includes('text/plain'))
      return status === 200 ? answer : Response.json(answer, { status, headers });
    return new Response(textOf(answer), {
      status,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}

/** For a terminal: tabs between id, time, recipients, sender, subject and code. */
function textOf({ explanation, messages }: WaitAnswer): string {
  if (explanation !== null) return `${explanation}\n`;
  const rows = messages.map(({ id, receivedAt, envelope, subject, code }) => [
    id,
    receivedAt,
    envelope.rcptTo.map(({ address }) => address).join(', '),
    envelope.mailFrom.address,
    subject ?? '',
    code ?? '',
  ]);
  return rows
    .map((cells) => `${cells.map((cell) => cell.replace(/[\s\p{Cc}]+/gu, ' ')).join('\t')}\n`)
    .join('');
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
