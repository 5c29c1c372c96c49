/** Requests from strangers: every route of the contract, with values made from its schemas and others in their place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { Problem } from '#contract/error.ts';
import type { RouteName } from '#contract/paths.ts';
import { type Route, routes } from '#contract/routes.ts';
import { hostile, KNOWN_ID, valuesOf } from './support/from-schema.ts';
import { HUNT_MS, hunt } from './support/hunt.ts';
import { startTarget } from './support/target.ts';

interface Request {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Sent as it is instead of the body. */
  readonly bytes: string | null;
}

const nothing = fc.constant({});
/** Waits are short, whatever they ask for. */
const WAIT_MS = 20;

function requestsOf([name, row]: [string, Route]): fc.Arbitrary<Request> {
  const params = Object.keys(row.params?.shape ?? {}).map((one) => [one, paramsFor(one)] as const);
  return fc.record({
    route: fc.constant(name as RouteName),
    params: fc.record(Object.fromEntries(params)),
    query: row.query ? (valuesOf(row.query).map(asObject) as fc.Arbitrary<object>) : nothing,
    body: row.body ? valuesOf(row.body) : fc.constant(null),
    bytes: fc.option(fc.string({ unit: 'binary', maxLength: 100 }), { freq: 20 }),
  }) as fc.Arbitrary<Request>;
}

const paramsFor = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...(name === 'n' ? [0, 1, 2, 10] : [KNOWN_ID, 'latest', 'default'])),
    },
    { weight: 1, arbitrary: hostile },
  );

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asObject = (value: unknown): object => (isObject(value) ? value : { value });

const requests = fc.oneof(...Object.entries(routes).map((one) => requestsOf(one as [string, Route])));

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
const encoded = (value: unknown): string => encodeURIComponent(asText(value).toWellFormed());

function urlOf({ route, params, query }: Request, knownId: string): string {
  const path = routes[route].path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(params[name]));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${encoded(name)}=${encoded(one)}`),
  );
  if (route === 'waitForQuery' && !('timeoutMs' in query)) pairs.push(`timeoutMs=${WAIT_MS}`);
  return `${path}?${pairs.join('&')}`.replaceAll(encoded(KNOWN_ID), knownId);
}

function bodyOf({ route, body, bytes }: Request, knownId: string): string {
  const sent = route === 'waitFor' && isObject(body) ? { timeoutMs: WAIT_MS, ...shortened(body) } : body;
  return bytes ?? JSON.stringify(sent).replaceAll(KNOWN_ID, knownId);
}

const shortened = (body: Record<string, unknown>): object =>
  typeof body.timeoutMs === 'number' ? { ...body, timeoutMs: Math.min(body.timeoutMs, WAIT_MS) } : body;

/** Streams are heard to begin, others to their end. */
async function contentOf(answer: Response): Promise<string> {
  if (answer.headers.get('content-type') !== 'text/event-stream') return answer.text();
  await answer.body?.cancel();
  return '';
}

test('any request', { timeout: HUNT_MS }, async () => {
  const target = await startTarget();
  const client = createClient({ url: target.url });
  const add = () => client.addMessage({ body: { from: 'ada@example.com', subject: 'hello', text: 'hello' } });
  const statuses = new Map<number, number>();
  await hunt('api', 250, requests, async (request) => {
    const { id } = await add();
    const row: Route = routes[request.route];
    const { method } = routes[request.route];
    const answer = await fetch(target.url + urlOf(request, id), {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(method !== 'GET' && { body: bodyOf(request, id) }),
    });
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const content = await contentOf(answer);
    expect(answer.status, content).toBeLessThan(500);
    if (answer.status >= 400) Problem.parse(JSON.parse(content));
    else if (row.answer && 'parse' in row.answer) row.answer.parse(JSON.parse(content));
    await target.isWell();
  });
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404]));
});
