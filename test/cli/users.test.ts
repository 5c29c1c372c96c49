/** `mailstop user` and `mailstop token`: what they write, what they print, and how a server takes it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { startProcess } from '#test/support/process.ts';
import { logIn } from '#test/support/users.ts';
import { directoryForTest, run } from './run.ts';

const PASSWORD = 'correct horse battery';

test('a user from add to remove, beside a server that runs and one that is started again', async () => {
  const data = directoryForTest();
  const where = ['--data', data];
  const server = await startProcess(where);
  const added = await run(['user', 'add', 'ada', '--role', 'admin', ...where], { input: `${PASSWORD}\n` });
  expect(added).toEqual({ code: 0, stdout: '', stderr: 'mailstop: ada may log in.\n' });
  expect((await fetch(`${server.url}/api/messages`)).status).toBe(401);
  await logIn(server.url, 'ada', PASSWORD);
  await server.end('SIGTERM');

  const again = await startProcess(where);
  await logIn(again.url, 'ada', PASSWORD);
  const listed = await run(['user', ...where]);
  expect(listed.stdout).toMatch(/^ada\tadmin\tall\t\d{4}-\d\d-\d\d\n$/);

  const changed = await run(['user', 'password', 'Ada', '--generate', ...where]);
  await logIn(again.url, 'ada', changed.stdout.trim());
  await expect(logIn(again.url, 'ada', PASSWORD)).rejects.toThrow('401');

  const file = join(data, 'users.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toContain(changed.stdout.trim());

  expect((await run(['user', 'remove', 'ada', ...where])).code).toBe(0);
  await expect(logIn(again.url, 'ada', changed.stdout.trim())).rejects.toThrow('401');
});

test('a token, printed once, is what commands and clients ask with', async () => {
  const data = directoryForTest();
  const where = ['--data', data];
  const server = await startProcess(where);
  const made = await run(['token', 'create', 'ci', '--inbox', 'ci-*', '--expires', '7d', ...where]);
  const token = made.stdout.trim();
  expect(readFileSync(join(data, 'users.json'), 'utf8')).not.toContain(token);

  const refused = await run(['list', '--url', server.url]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/^mailstop: One must log in here: [^\n]+\n$/);
  const environment = { MAILSTOP_TOKEN: token };
  expect((await run(['list', '--url', server.url], { environment })).code).toBe(0);
  const me = await createClient({ url: server.url, token }).getMe();
  expect(me.person).toEqual({ name: 'ci', role: 'tester', inboxes: ['ci-*'] });
  expect((await run(['token', ...where])).stdout).toMatch(/^ci\ttester\tci-\*\t\d{4}-\d\d-\d\d\n$/);

  expect((await run(['token', 'revoke', 'ci', ...where])).code).toBe(0);
  expect((await run(['list', '--url', server.url], { environment })).code).toBe(2);
});

test('several that add users at one time lose none', async () => {
  const where = ['--users', join(directoryForTest(), 'users.json')];
  const names = ['ada', 'bob', 'cid', 'dan'];
  await Promise.all(names.map((name) => run(['token', 'create', name, ...where])));
  const { stdout } = await run(['token', ...where]);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[0])
      .toSorted(),
  ).toEqual(names);
});

test.each([
  ['no place', ['user', 'add', 'ada'], /Say where users are kept: --data DIR, or --users FILE/],
  ['a short password', ['user', 'add', 'ada', '--users', 'u.json'], /8 characters or more/],
  [
    'a role that is none',
    ['user', 'add', 'ada', '--role', 'boss', '--users', 'u.json'],
    /"boss" is not one of/,
  ],
  ['a name with a star', ['user', 'add', 'a*', '--generate', '--users', 'u.json'], /name: holds a \*/],
  ['an action that is none', ['token', 'make', 'a', '--users', 'u.json'], /"make" is not one of/],
  [
    'a time that is none',
    ['token', 'create', 'a', '--expires', 'soon', '--users', 'u.json'],
    /--expires: "soon"/,
  ],
])('%s', async (_, parameters, sentence) => {
  const { code, stderr } = await run(parameters, { directory: directoryForTest(), input: 'short\n' });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(sentence) });
});

test('open to the network without a user is said loudly, and not when it is meant so', async () => {
  const warned = async (...flags: string[]): Promise<string[]> => {
    const server = await startProcess(['--host', '0.0.0.0', ...flags]);
    const { warnings } = await createClient({ url: server.url }).getStatus();
    await server.end('SIGTERM');
    return warnings;
  };
  expect(await warned()).toEqual([expect.stringMatching(/^Anyone who can reach 0\.0\.0\.0 can read/)]);
  expect(await warned('--login', 'off')).toEqual([]);
});
