/**
 * The commands of docs/api.md, each typed as it stands: there is one for every route, and it answers with the status that
 * the page says. All ask one sandbox, which before each has one message again, and what the command is about.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { RouteName } from '#contract/paths.ts';
import { routes } from '#contract/routes.ts';
import { readPage } from '../../scripts/pages.ts';
import { send } from '../http/mail.ts';
import { startSandbox, type TestSandbox } from '../support/start.ts';
import { usersIn } from '../support/users.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'mailstop-api-'));
const users = usersIn(join(folder, 'users.json'));
let upstream: TestSandbox;
let sandbox: TestSandbox;
let client: Client;

beforeAll(async () => {
  upstream = await startSandbox();
  const relay = [`smtp://127.0.0.1:${upstream.smtpPort}?name=staging&tls=none`];
  sandbox = await startSandbox({ relay, relayAllow: ['*'], users: users.file } as never);
  client = createClient({ url: sandbox.url });
});
afterAll(async () => {
  await sandbox.stop();
  await upstream.stop();
  rmSync(folder, { recursive: true });
});

type Named = string | null | undefined;

async function releaseOne(): Promise<Named> {
  const body = { to: ['qa@example.com'] };
  return (await client.releaseMessage({ params: { id: 'latest' }, body })).id;
}

/** What must be there first; gives what its reader has in the place of `ID`. */
const before: { readonly [K in RouteName]?: () => Promise<Named> } = {
  restoreMessages: async () => (await client.removeMessages({ body: { all: true } })).undo,
  getRelease: releaseOne,
  cancelReleases: releaseOne,
  retryReleases: releaseOne,
  removeRule: async () =>
    (await client.saveRule({ body: { name: 'invoices', q: 'subject:invoice', relay: 'staging' } })).name,
  removeSearch: async () => (await client.saveSearch({ body: { name: 'resets', q: 'subject:reset' } })).name,
  getSession: async () => (await client.listSessions({ query: {} })).sessions[0]?.id,
  login: async () => {
    await users.add({ name: 'ada', role: 'tester', inboxes: null });
    return null;
  },
};

/** The commands of the page, by the route that they are for. */
const commands = new Map(
  [...readPage('docs/api.md').matchAll(/^<a id="(\w+)"><\/a>$[^`]*?^### .*?^`{3}sh\n(.*?)\n`{3}$/gms)].map(
    ([, name = '', command = '']) => [name as RouteName, command],
  ),
);
/** Where one has logged in one must from then on: that comes last. */
const names = [...commands.keys()].toSorted(
  (one, other) => Number(one === 'login') - Number(other === 'login'),
);

test('the page has a command for each route', () => {
  expect([...commands.keys()].toSorted()).toEqual(Object.keys(routes).toSorted());
});

test.for(names)('%s', async (name) => {
  await client.removeMessages({ body: { all: true } });
  const attachments = [{ filename: 'a.txt', content: 'A' }];
  await send(sandbox, { html: '<p>Hello Ada</p>', attachments });
  const id = await before[name]?.();
  const command = (commands.get(name) ?? '')
    .replaceAll('127.0.0.1:8025', new URL(sandbox.url).host)
    .replace(/\bID\b/, () => id ?? 'ID');
  if (name === 'live' || name === 'events') return expect(await firstWords(command)).toContain('"type"');
  const { stdout } = await run('bash', [
    '-c',
    `curl() { command curl -sw '\\n%{http_code}' "$@"; }\n${command}`,
  ]);
  expect(stdout.split('\n').at(-1), stdout).toBe(String(routes[name].status));
});

/** What a command that does not end by itself says first; it is ended then. */
async function firstWords(command: string): Promise<string> {
  const environment = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };
  const child = spawn('bash', ['-c', `exec ${command}`], { env: environment });
  try {
    for await (const piece of child.stdout) return String(piece);
    throw new Error('it ended without a word');
  } finally {
    child.kill();
  }
}
