/** A web page that the user visits elsewhere can neither read nor change the inbox (P9). */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { paths, type RouteName } from '#contract/paths.ts';
import { routes } from '#contract/routes.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { ask, send } from './mail.ts';

const FRIEND = 'https://app.example.com';
let sandbox: TestSandbox;
let port: string;
beforeAll(async () => {
  sandbox = await startSandbox({ allowedHost: ['mail.example.com'], corsOrigin: [FRIEND] });
  port = new URL(sandbox.url).port;
  await send(sandbox);
});
afterAll(() => sandbox.stop());

const wipe = (headers: Record<string, string>) =>
  ask(`${sandbox.url}/api/messages`, {
    method: 'DELETE',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: '{"all":true}',
  });
const count = async () => (await createClient({ url: sandbox.url }).listMessages()).total;

/** Every row of the table that is no question, and whether it reads a body. */
const changing = (Object.keys(paths) as RouteName[])
  .map((name) => ({ ...paths[name], takesBody: 'body' in routes[name] }))
  .filter(({ method }) => method !== 'GET');
const placeOf = (path: string): string =>
  sandbox.url + path.replace('{id}', 'latest').replace('{name}', 'default').replace('{n}', '0');

describe('Host', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST:8025',
    '[::1]:8025',
    'mail.localhost',
    'mailstop',
    '192.168.1.7',
    'mail.example.com',
  ])('%s is one of ours', async (host) => {
    expect((await ask(`${sandbox.url}/api/cursor`, { headers: { Host: host } })).status).toBe(200);
  });

  test.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8025',
    'mail.example.com.evil.example',
    '127.0.0.1.evil.example',
  ])('%s is not', async (host) => {
    for (const path of ['/api/messages', '/', '/docs', '/livez', '/messages/latest/preview']) {
      const answer = await ask(sandbox.url + path, { headers: { Host: host } });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'forbidden-host', field: 'Host' });
    }
  });

  test('text that is no host is refused', async () => {
    const answer = await ask(`${sandbox.url}/api/cursor`, {
      headers: { Host: "x; script-src 'unsafe-inline'" },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('Origin', () => {
  test.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'file://',
    'nonsense',
  ])('%s may not change anything', async (origin) => {
    const before = await count();
    const answer = await wipe({ Origin: origin });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'forbidden-origin', field: 'Origin' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(await count()).toBe(before);
  });

  test('every route that changes something refuses a foreign one', async () => {
    expect(changing.length).toBeGreaterThan(20);
    for (const { method, path } of changing) {
      const answer = await ask(placeOf(path), { method, headers: { Origin: 'https://evil.example' } });
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 403`);
    }
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])(
    'a form as %s changes nothing, whether its browser names the origin or not',
    async (type) => {
      const before = await count();
      const body = '{"all":true,"x":"="}';
      for (const { method, path } of changing.filter(({ takesBody }) => takesBody))
        for (const [origin, status] of [
          [{}, 415],
          [{ Origin: 'null' }, 403],
        ] as const) {
          const headers = { 'Content-Type': type, ...origin };
          const answer = await ask(placeOf(path), { method, headers, body });
          expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} ${status}`);
        }
      expect(await count()).toBe(before);
    },
  );

  test('our own may, under any name of ours and behind a proxy that speaks TLS', async () => {
    expect((await wipe({ Origin: sandbox.url })).status).toBe(200);
    expect((await wipe({ Host: `localhost:${port}`, Origin: `http://localhost:${port}` })).status).toBe(200);
    expect((await wipe({ Host: 'mail.example.com', Origin: 'https://mail.example.com' })).status).toBe(200);
    await send(sandbox);
  });
});

describe('reading across origins', () => {
  test('is for configured sites only', async () => {
    const friend = await ask(`${sandbox.url}/api/messages`, { headers: { Origin: FRIEND } });
    expect(friend.headers['access-control-allow-origin']).toBe(FRIEND);
    expect(friend.headers.vary).toContain('Origin');
    const foreign = await ask(`${sandbox.url}/api/messages`, { headers: { Origin: 'https://evil.example' } });
    expect(Object.keys(foreign.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('preflights: a configured site is told what it may, others are refused', async () => {
    const preflight = (origin: string) =>
      ask(`${sandbox.url}/api/messages`, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': 'DELETE',
          'Access-Control-Request-Headers': 'content-type',
        },
      });
    const friend = await preflight(FRIEND);
    expect(friend.status).toBe(204);
    const methods = new Set(['HEAD', ...Object.values(paths).map(({ method }) => method)]);
    expect(new Set(friend.headers['access-control-allow-methods']?.split(', '))).toEqual(methods);
    expect(friend.headers['access-control-allow-headers']).toBe('Content-Type, Authorization');
    const foreign = await preflight('https://evil.example');
    expect(foreign.status).toBe(403);
    expect(foreign.headers['access-control-allow-methods']).toBeUndefined();
  });
});

test.each([
  '/',
  '/docs',
  '/openapi.json',
  '/api/messages',
  '/api/nothing',
  '/livez',
  '/api/messages/latest/raw',
  '/messages/latest/preview',
])('%s carries the security headers', async (path) => {
  const { headers } = await ask(sandbox.url + path);
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test.each(['/', '/docs'])('%s runs only our own scripts, and speaks to us alone', async (path) => {
  const policy = (await ask(sandbox.url + path)).headers['content-security-policy'];
  expect(policy).toContain("default-src 'self'; script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).toContain("frame-ancestors 'self'");
});

test('what is no page of ours loads nothing and runs nothing, whatever is asked for', async () => {
  const questions = Object.values(paths).filter(
    ({ method, path }) => method === 'GET' && path !== '/api/events',
  );
  const places = [
    ...questions.map(({ path }) => placeOf(path)),
    ...[
      '/openapi.json',
      '/nothing',
      '/api/nothing',
      '/assets/nothing.js',
      '/%',
      '/messages/none/preview',
    ].map((path) => sandbox.url + path),
    `${sandbox.url}/api/messages?q=%28`,
    `${sandbox.url}/api/wait?timeoutMs=0`,
  ];
  for (const place of places) {
    const { headers } = await ask(place.replace(/\/api\/wait$/, '/api/wait?timeoutMs=0'));
    expect(headers['content-security-policy'], place).toMatch(/^(sandbox[^;]*; )?default-src 'none'/);
    expect(headers['content-security-policy'], place).not.toContain('script-src');
  }
  const refused = await ask(`${sandbox.url}/`, { headers: { Host: 'evil.example' } });
  expect(refused.headers['content-security-policy']).toMatch(/^default-src 'none'/);
});

describe('the live socket', () => {
  async function open(
    headers: Record<string, string>,
    query = '',
  ): Promise<{ status: number; body: string }> {
    const socket = new WebSocketClient(`${sandbox.url.replace('http', 'ws')}/api/live${query}`, { headers });
    const opened = once(socket, 'open').then(() => ({ status: 101, body: '' }));
    const refused = once(socket, 'unexpected-response').then(async ([, answer]) => {
      const pieces: Buffer[] = [];
      for await (const piece of answer) pieces.push(piece);
      return { status: answer.statusCode as number, body: Buffer.concat(pieces).toString() };
    });
    const result = await Promise.race([opened, refused]);
    opened.catch(() => {});
    refused.catch(() => {});
    socket.on('error', () => {});
    socket.terminate();
    return result;
  }

  test.each([
    [{}, '', 101, null],
    [{ Origin: FRIEND }, '', 101, null],
    [{ Origin: 'https://evil.example' }, '', 403, 'forbidden-origin'],
    [{ Origin: 'null' }, '', 403, 'forbidden-origin'],
    [{ Host: 'evil.example' }, '', 403, 'forbidden-host'],
    [{}, '?after=someone-elses', 400, 'invalid-cursor'],
    [{}, '?colour=red', 400, 'invalid-parameter'],
  ] as ReadonlyArray<[Record<string, string>, string, number, string | null]>)(
    'asked with %j %s: %d',
    async (headers, query, status, code) => {
      const answer = await open(headers, query);
      expect(answer.status).toBe(status);
      if (code) expect(JSON.parse(answer.body)).toMatchObject({ code });
    },
  );

  test('our own origin may open it', async () => {
    expect((await open({ Origin: sandbox.url })).status).toBe(101);
  });
});
