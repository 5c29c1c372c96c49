/** What is asked wrongly gets a problem that names the place, and changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { paths, type RouteName } from '#contract/paths.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { ask, json, problemOf, send } from './mail.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ maxMessageSize: 100_000 });
  await send(sandbox);
});
afterAll(() => sandbox.stop());

const names = Object.keys(paths) as RouteName[];
const pathOf = (name: RouteName) =>
  paths[name].path.replace('{id}', 'latest').replace('{n}', '0').replace('{name}', 'default');
const count = async () => (await createClient({ url: sandbox.url }).getStatus()).messages.count;

test.each(names)('%s refuses an unknown query parameter by name', async (name) => {
  const answer = await fetch(`${sandbox.url}${pathOf(name)}?colour=red`, { method: paths[name].method });
  expect(answer.status).toBe(400);
  expect(await problemOf(answer)).toMatchObject({ code: 'invalid-parameter', field: 'colour' });
});

/** A method that no route takes at this path. */
const strangeTo = (path: string) =>
  ['PUT', 'PATCH'].find(
    (method) => !names.some((name) => paths[name].path === path && paths[name].method === method),
  );

test.each(names)('the path of %s refuses what it does not take, and says what it takes', async (name) => {
  const answer = await fetch(`${sandbox.url}${pathOf(name)}`, { method: strangeTo(paths[name].path) ?? '' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')?.split(', ')).toContain(paths[name].method);
  expect((await problemOf(answer)).code).toBe('method-not-allowed');
});

test.each([
  '/api',
  '/api/',
  '/api/nothing',
  '/api/messages/latest/nothing',
  '/nothing',
  '/assets/nothing.js',
])('there is no %s', async (path) => {
  const answer = await fetch(`${sandbox.url}${path}`);
  expect(answer.status).toBe(404);
  expect(await problemOf(answer)).toMatchObject({ code: 'not-found', field: 'path' });
});

test('a word for a number is refused in words', async () => {
  const answer = await fetch(`${sandbox.url}/api/messages?limit=many`);
  expect(await problemOf(answer)).toMatchObject({ detail: 'limit: is not a number' });
});

test.each([
  ['/api/messages?limit=0', 'limit'],
  ['/api/messages?limit=501', 'limit'],
  ['/api/messages?limit=many', 'limit'],
  ['/api/messages?q=a&q=b', 'q'],
  ['/api/messages/UPPER', 'id'],
  ['/api/messages/latest/parts/-1', 'n'],
  ['/api/messages/latest/parts/one', 'n'],
  ['/messages/latest/preview?remote=maybe', 'remote'],
  ['/messages/latest/preview?scheme=pink', 'scheme'],
  ['/api/sessions?outcome=odd', 'outcome'],
  ['/api/releases?message=odd', 'message'],
])('%s names %s', async (path, field) => {
  const answer = await fetch(sandbox.url + path);
  expect(answer.status).toBe(400);
  expect(await problemOf(answer)).toMatchObject({ code: 'invalid-parameter', field });
});

test.each([
  '/api/messages/0000000000000',
  '/api/messages/0000000000000/raw',
  '/api/messages/0000000000000/html',
  '/api/messages/0000000000000/text',
  '/api/messages/0000000000000/headers',
  '/api/messages/0000000000000/transcript',
  '/api/messages/0000000000000/parts/0',
  '/messages/0000000000000/preview',
  '/api/messages/latest?q=nosuchword',
  '/api/messages/latest/raw?inbox=nosuchinbox',
  '/api/sessions/nosuchsession',
])('%s is not found, by its id', async (path) => {
  const answer = await fetch(sandbox.url + path);
  expect(answer.status).toBe(404);
  expect(await problemOf(answer)).toMatchObject({ code: 'not-found', field: 'id' });
});

test('a cursor of someone else and a search that cannot be read have their own codes', async () => {
  const cursor = await fetch(`${sandbox.url}/api/messages?before=someone-elses`);
  expect(await problemOf(cursor)).toMatchObject({ status: 400, code: 'invalid-cursor' });
  const search = await fetch(`${sandbox.url}/api/messages?q=${encodeURIComponent('hello (world')}`);
  expect(await problemOf(search)).toMatchObject({
    status: 400,
    code: 'invalid-query',
    position: expect.any(Number),
  });
});

describe('a body that is missing, broken or too large changes nothing', () => {
  const cases: ReadonlyArray<
    readonly [name: string, init: RequestInit, status: number, code: string, field: string | null]
  > = [
    ['no body', { method: 'DELETE' }, 400, 'invalid-body', null],
    ['an empty body', json('DELETE', ''), 400, 'invalid-body', null],
    ['an empty object', json('DELETE', {}), 400, 'invalid-body', null],
    ['null', json('DELETE', 'null'), 400, 'invalid-body', null],
    ['half an object', json('DELETE', '{"all":true'), 400, 'invalid-body', null],
    ['all: false', json('DELETE', { all: false }), 400, 'invalid-body', 'all'],
    ['no ids', json('DELETE', { ids: [] }), 400, 'invalid-body', 'ids'],
    ['an id that is none', json('DELETE', { ids: ['x'] }), 400, 'invalid-body', 'ids.0'],
    ['an unknown field', json('DELETE', { all: true, colour: 'red' }), 400, 'invalid-body', 'colour'],
    ['two selections', json('DELETE', { all: true, inbox: 'default' }), 400, 'invalid-body', null],
    [
      'another type',
      { method: 'DELETE', body: '{"all":true}' },
      415,
      'unsupported-media-type',
      'Content-Type',
    ],
    ['2 MB', json('DELETE', { all: true, q: 'x'.repeat(2_000_000) }), 413, 'too-large', null],
  ];

  test.each(cases)('%s', async (_, init, status, code, field) => {
    const before = await count();
    const answer = await fetch(`${sandbox.url}/api/messages`, init);
    expect(answer.status).toBe(status);
    expect(await problemOf(answer)).toMatchObject({ code, field });
    expect(await count()).toBe(before);
  });

  test('bytes that are no UTF-8', async () => {
    const answer = await fetch(`${sandbox.url}/api/messages`, {
      ...json('DELETE', ''),
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid-body' });
    expect(await count()).toBeGreaterThan(0);
  });
});

test('a path that cannot be decoded is an answer, not an accident', async () => {
  expect((await ask(`${sandbox.url}/api/inboxes/%ff`)).status).toBe(404);
  expect((await ask(`${sandbox.url}/api/messages?inbox=%ff`)).status).toBe(200);
});
