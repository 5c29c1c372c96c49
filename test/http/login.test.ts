/** Logging in: when it is needed, by what, how long it holds, and what guessing costs. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { openLive } from '#client/live.ts';
import { Mailstop } from '#client/mailstop.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { clientWith, logIn, PASSWORD, usersForTest } from '#test/support/users.ts';
import { ask, json, problemOf, send } from './mail.ts';

const ada = { name: 'ada', role: 'admin', inboxes: null } as const;

async function teamSandbox() {
  const users = usersForTest();
  await users.add(ada);
  const sandbox = await sandboxForTest({ users: users.file });
  return { users, sandbox, url: sandbox.url };
}

const inbox = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/messages`, { headers });
const tryLogin = (url: string, name: string, password: string) =>
  fetch(`${url}/api/login`, json('POST', { name, password }));

test('nobody has to log in as long as there is no user', async () => {
  const { url } = await sandboxForTest({ users: usersForTest().file });
  expect((await inbox(url)).status).toBe(200);
  expect(await createClient({ url }).getMe()).toEqual({
    login: false,
    password: false,
    provider: null,
    person: null,
  });
});

test('with the first user one must, at once and without a restart', async () => {
  const users = usersForTest();
  const { url } = await sandboxForTest({ users: users.file });
  await users.add(ada);
  const refused = await inbox(url);
  expect(refused.status).toBe(401);
  expect(await problemOf(refused)).toMatchObject({ code: 'not-logged-in' });
  const me = { login: true, password: true, provider: null, person: null };
  expect(await createClient({ url }).getMe()).toEqual(me);
});

test('with --login on one must before there is any', async () => {
  const { url } = await sandboxForTest({ users: usersForTest().file, login: 'on' });
  expect((await inbox(url)).status).toBe(401);
});

test('with --login off one need not', async () => {
  const users = usersForTest();
  await users.add(ada);
  const { url } = await sandboxForTest({ users: users.file, login: 'off' });
  expect((await inbox(url)).status).toBe(200);
});

test('a file that is emptied, broken or taken away lets nobody in', async () => {
  const { users, url } = await teamSandbox();
  const Cookie = await logIn(url, 'ada');
  for (const content of ['{"version":1,"users":[],"tokens":[]}', '{"version":']) {
    writeFileSync(users.file, content);
    expect((await inbox(url)).status).toBe(401);
    expect((await inbox(url, { Cookie })).status).toBe(401);
  }
});

test('a session: the cookie is of no use to scripts and other sites, and ends with log-out', async () => {
  const { url } = await teamSandbox();
  const answer = await fetch(`${url}/api/login`, {
    ...json('POST', { name: 'ADA', password: PASSWORD }),
  });
  expect(await answer.json()).toEqual({ person: ada });
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^mailstop_session_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const [Cookie = ''] = cookie.split(';');

  expect((await inbox(url, { Cookie })).status).toBe(200);
  const me = await fetch(`${url}/api/me`, { headers: { Cookie } });
  expect(await me.json()).toEqual({ login: true, password: true, provider: null, person: ada });

  const out = await fetch(`${url}/api/logout`, { method: 'POST', headers: { Cookie, Origin: url } });
  expect(out.headers.getSetCookie()[0]).toMatch(/=; Max-Age=0;/);
  expect((await inbox(url, { Cookie })).status).toBe(401);
});

test('a cookie that someone planted is no session, before and after its victim logs in', async () => {
  const { url } = await teamSandbox();
  const planted = `mailstop_session_${new URL(url).port}=${'a'.repeat(43)}`;
  expect((await inbox(url, { Cookie: planted })).status).toBe(401);
  const answer = await ask(`${url}/api/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url, Cookie: planted },
    body: JSON.stringify({ name: 'ada', password: PASSWORD }),
  });
  expect(answer.status).toBe(200);
  expect(String(answer.headers['set-cookie'])).not.toContain('a'.repeat(43));
  expect((await inbox(url, { Cookie: planted })).status).toBe(401);
});

test('logging in again ends the session before', async () => {
  const { url } = await teamSandbox();
  const Cookie = await logIn(url, 'ada');
  await fetch(`${url}/api/login`, {
    ...json('POST', { name: 'ada', password: PASSWORD }),
    headers: { 'Content-Type': 'application/json', Origin: url, Cookie },
  });
  expect((await inbox(url, { Cookie })).status).toBe(401);
});

test.each([
  ['another site', 'https://evil.example.com', 403],
  ['a page that a browser does not name', undefined, 403],
  ['a page without an origin', 'null', 403],
  ['our own page', 'self', 200],
])('a session changes something when asked by %s: %s → %i', async (_, Origin, status) => {
  const { sandbox, url } = await teamSandbox();
  const id = await send(sandbox);
  const headers = {
    'Content-Type': 'application/json',
    Cookie: await logIn(url, 'ada'),
    ...(Origin && { Origin: Origin === 'self' ? url : Origin }),
  };
  const answer = await ask(`${url}/api/messages`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ ids: [id], seen: true }),
  });
  expect(answer.status).toBe(status);
  if (status === 403) expect(JSON.parse(answer.body)).toMatchObject({ code: 'forbidden-origin' });
});

test('a session ends when its user goes, or after half a day of silence', async () => {
  const users = usersForTest();
  await users.add(ada);
  await users.add({ ...ada, name: 'bob' });
  let now = Date.now();
  const clock = { now: () => now, after: () => () => {} };
  const { url } = await sandboxForTest({ users: users.file }, { clock });
  const [bob, adas] = [await logIn(url, 'bob'), await logIn(url, 'ada')];
  await users.remove('bob');
  expect((await inbox(url, { Cookie: bob })).status).toBe(401);
  now += 11 * 60 * 60 * 1000;
  expect((await inbox(url, { Cookie: adas })).status).toBe(200);
  now += 13 * 60 * 60 * 1000;
  expect((await inbox(url, { Cookie: adas })).status).toBe(401);
});

test('a wrong password and a wrong name look alike', async () => {
  const { url } = await teamSandbox();
  const [password, name] = await Promise.all([
    tryLogin(url, 'ada', 'wrong'),
    tryLogin(url, 'nobody', PASSWORD),
  ]);
  expect(password?.status).toBe(401);
  expect(await password?.json()).toEqual(await name?.json());
});

test('who guesses must wait, longer each time; another may log in meanwhile, and time forgives', async () => {
  const users = usersForTest();
  await users.add(ada);
  await users.add({ ...ada, name: 'bob' });
  let now = Date.now();
  const { url } = await sandboxForTest(
    { users: users.file },
    { clock: { now: () => now, after: () => () => {} } },
  );
  const guess = async () => (await tryLogin(url, 'ada', 'wrong')).status;
  for (let n = 0; n < 5; n += 1) expect(await guess()).toBe(401);
  const refused = await tryLogin(url, 'ada', PASSWORD);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await problemOf(refused)).toMatchObject({ code: 'too-many-tries' });
  expect((await tryLogin(url, 'bob', PASSWORD)).status).toBe(200);
  now += 1_000;
  expect(await guess()).toBe(401);
  expect((await tryLogin(url, 'ada', PASSWORD)).headers.get('retry-after')).toBe('2');
  now += 2_000;
  expect((await tryLogin(url, 'ada', PASSWORD)).status).toBe(200);
  expect(await guess()).toBe(401);
});

test('guesses that come together are counted each', async () => {
  const users = usersForTest();
  await users.add(ada);
  const clock = { now: () => 1_000_000_000_000, after: () => () => {} };
  const { url } = await sandboxForTest({ users: users.file }, { clock });
  const answers = await Promise.all(Array.from({ length: 8 }, () => tryLogin(url, 'ada', 'wrong')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBe(3);
});

test('a token: for client, waits and the live socket, until it is revoked or its time is over', async () => {
  const { users, sandbox, url } = await teamSandbox();
  const token = await users.token({ role: 'tester' });
  const expired = await users.token({ role: 'tester' }, new Date(Date.now() - 1).toISOString());
  const id = await send(sandbox);
  expect(await clientWith(url, token).getMessage({ params: { id } })).toMatchObject({ id });
  const mail = new Mailstop({ url, token });
  expect(await mail.inbox({ address: 'ada@example.com' }).waitFor()).toMatchObject({ id });
  for (const wrong of [expired, `${token}x`, 'mailstop_', 'no token']) {
    await expect(clientWith(url, wrong).listMessages()).rejects.toMatchObject({ code: 'not-logged-in' });
  }

  const { promise: heard, resolve } = Promise.withResolvers<string>();
  const live = openLive({
    url,
    token,
    onFrame: (frame) => frame.type === 'message.added' && resolve(frame.message.id),
    onState: (state) => state === 'live' && void send(sandbox),
  });
  onTestFinished(() => live.close());
  expect(await heard).not.toBe(id);

  writeFileSync(users.file, JSON.stringify({ version: 1, users: [], tokens: [] }));
  await expect(clientWith(url, token).getMessage({ params: { id } })).rejects.toMatchObject({
    status: 401,
  });
});

test('a socket is not opened without, and is closed when its user goes', async () => {
  const { users, url } = await teamSandbox();
  await users.add({ ...ada, name: 'bob' });
  const place = `${url.replace('http', 'ws')}/api/live`;
  const refused = new WebSocketClient(place);
  const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
  expect(answer.statusCode).toBe(401);

  const foreign = new WebSocketClient(place, {
    headers: { Cookie: await logIn(url, 'bob'), Origin: 'https://evil.example.com' },
  });
  const [, forbidden] = (await once(foreign, 'unexpected-response')) as [unknown, { statusCode: number }];
  expect(forbidden.statusCode).toBe(403);

  const socket = new WebSocketClient(place, { headers: { Cookie: await logIn(url, 'bob'), Origin: url } });
  await once(socket, 'message');
  const closed = once(socket, 'close') as Promise<[number]>;
  await users.remove('bob');
  expect((await closed)[0]).toBe(1008);
});

test('a preview shows its images without a cookie, and no others', async () => {
  const { sandbox, url } = await teamSandbox();
  const png = Buffer.from('iVBORw0KGgo=', 'base64');
  const id = await send(sandbox, {
    html: '<img src="cid:a">',
    attachments: [{ content: png, contentType: 'image/png', cid: 'a' }],
  });
  const Cookie = await logIn(url, 'ada');
  const page = await (await fetch(`${url}/messages/${id}/preview`, { headers: { Cookie } })).text();
  const image = /api\/messages\/[^"]+/.exec(page)?.[0] ?? '';
  expect((await fetch(`${url}/${image}`)).status).toBe(200);
  expect((await fetch(`${url}/${image.replace(/frame=./, 'frame=_')}`)).status).toBe(401);
  expect((await fetch(`${url}/${image.split('?')[0]}`)).status).toBe(401);
});
