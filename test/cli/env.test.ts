/**
 * `mailstop env`: every block that it prints does what it is for, by the tool of its own language: it sends a message
 * that arrives, or it is read, and says what it should. With the usual settings and with others: TLS of both kinds,
 * another address, a path before all paths, and a password of all that has to be quoted.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { type SnippetName, snippetNames } from '#client/snippets.ts';
import type { Settings } from '#server/settings.ts';
import { sandboxForTest, type TestSandbox, testAuthority } from '../support/start.ts';
import { usersForTest } from '../support/users.ts';
import { type Framework, frameworks, type Read } from './env-frameworks.ts';
import { directoryForTest, run, type Surroundings } from './run.ts';

/** What some language reads as more than a character; ASCII, since Python's smtplib sends nothing else. */
const PASSWORD = `a'b"c $HOME #{1+1} #x \\n\\ ${'${'}HOME} %41 <&>;!=: e`;
const PATIENCE_MS = 120_000;

interface World {
  readonly sandbox: TestSandbox;
  /** Parameters of `env`, and what it reads. */
  readonly asked: readonly string[];
  readonly password: string | null;
  /** Who may read what came. */
  readonly token: string | undefined;
  readonly tls: 'none' | 'starttls' | 'implicit';
}

const open = async (): Promise<World> => ({
  sandbox: await sandboxForTest(),
  asked: [],
  password: null,
  token: undefined,
  tls: 'none',
});

/** Only users may send. */
async function guarded(tls: World['tls'], settings: Partial<Settings> = {}): Promise<World> {
  const users = usersForTest();
  await users.add({ name: 'ada', role: 'tester', inboxes: [] }, PASSWORD);
  const token = await users.token({ role: 'admin' });
  const ports = { smtpStarttlsPort: 0, smtpTlsPort: 0 };
  const sandbox = await sandboxForTest({ users: users.file, auth: 'users', ...ports, ...settings });
  const asked = ['--inbox', 'ada', ...(tls === 'none' ? [] : ['--tls', tls])];
  return { sandbox, asked, password: PASSWORD, token, tls };
}

const worlds: Readonly<Record<string, () => Promise<World>>> = {
  'as it comes': () => open(),
  'for users, at an address of version 6, with a path': () =>
    guarded('none', { host: '::1', pathPrefix: '/mail' }),
  'for users, by STARTTLS': () => guarded('starttls'),
  'for users, by TLS from the first byte': () => guarded('implicit'),
};

/** Who asks, and the password that is typed. */
const surroundings = ({ token, password }: World): Surroundings => ({
  ...(token !== undefined && { environment: { MAILSTOP_TOKEN: token } }),
  input: `${password ?? ''}\n`,
});

async function blockOf(name: string, world: World): Promise<string> {
  const parameters = ['env', name, '--url', world.sandbox.url, ...world.asked];
  const { code, stdout, stderr } = await run(parameters, surroundings(world));
  expect(code, stderr).toBe(0);
  return stdout;
}

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly said: string;
}

/** Runs it in a folder of its own, where the sandbox's authority is trusted if it speaks TLS. */
async function ran(
  { files, run: [program, ...parameters] }: Framework,
  block: string,
  isSecure: boolean,
): Promise<Ended> {
  const folder = directoryForTest();
  for (const [name, text] of Object.entries(files(block))) writeFileSync(join(folder, name), text);
  const ca = join(folder, 'ca.pem');
  if (isSecure) writeFileSync(ca, testAuthority());
  const env = {
    ...process.env,
    ...(isSecure && { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca, CURL_CA_BUNDLE: ca }),
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
  };
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(program, parameters, { cwd: folder, env, timeout: PATIENCE_MS }, (error, stdout, stderr) => {
    const said = `${block}\n${error?.message ?? ''}\n${stdout}\n${stderr}`;
    resolve({ code: error ? (error.code ?? error.signal ?? 1) : 0, stdout, said });
  });
  return promise;
}

async function arrives(world: World): Promise<void> {
  const { url } = world.sandbox;
  const client = createClient({ url, token: world.token });
  const { messages } = await client.listMessages();
  expect(messages).toHaveLength(1);
  const { envelope, ...message } = await client.getMessage({ params: { id: 'latest' } });
  expect(message).toMatchObject({ subject: 'Hello', inbox: world.password === null ? 'default' : 'ada' });
  expect(message.text?.trim()).toBe('It works.');
  expect(envelope.rcptTo.map(({ address }) => address)).toEqual(['you@example.com']);
  expect(envelope.tls === null).toBe(world.tls === 'none');
}

/** What kinds of TLS are called by those that are only read. */
const words: Readonly<Partial<Record<SnippetName, Readonly<Record<World['tls'], string>>>>> = {
  Laravel: { none: 'smtp smtp', starttls: 'smtp smtp', implicit: 'smtp smtps' },
  Spring: { none: 'none', starttls: 'starttls', implicit: 'implicit' },
  '.NET': { none: 'None', starttls: 'StartTls', implicit: 'SslOnConnect' },
  PHP: { none: 'none', starttls: 'tls', implicit: 'ssl' },
  Supabase: { none: '', starttls: '', implicit: '' },
};
/** Those that put host and port together need an address of version 6 in brackets. */
const inBrackets: readonly SnippetName[] = ['Laravel', 'PHP'];

function isRight(name: SnippetName, read: Read, { sandbox, tls, password }: World): void {
  const listener = sandbox.addresses.smtp.find((one) => one.tls === tls);
  const host = listener?.host ?? '';
  const written = host.includes(':') && inBrackets.includes(name) ? `[${host}]` : host;
  const login = name === 'Supabase' ? { user: 'app', password: 'any' } : { user: null, password: null };
  expect(read).toEqual({
    host: name === 'Supabase' ? 'host.docker.internal' : written,
    port: listener?.port,
    tls: words[name]?.[tls],
    ...(password === null ? login : { user: 'ada', password }),
  });
}

const cases = snippetNames.flatMap((name) => Object.keys(worlds).map((world) => ({ name, world })));

test.for(cases)('$name, $world', { timeout: PATIENCE_MS }, async ({ name, world }, { skip }) => {
  const framework = frameworks[name];
  const reason = framework.missing();
  if (reason !== null) skip(reason);
  const here = await (worlds[world] ?? open)();
  const { code, stdout, said } = await ran(framework, await blockOf(name, here), here.tls !== 'none');
  expect(code, said).toBe(0);
  if (framework.sends) await arrives(here);
  else isRight(name, JSON.parse(stdout) as Read, here);
});

test.each(Object.entries(worlds))('variables, %s', async (_, begin) => {
  const world = await begin();
  const { sandbox, asked, password, tls } = world;
  const listener = sandbox.addresses.smtp.find((one) => one.tls === tls);
  const shown = listener?.host.includes(':') ? `[${listener.host}]` : listener?.host;
  const who = password === null ? '' : `ada:${encodeURIComponent(password)}@`;
  const expected = {
    MAILSTOP_URL: sandbox.url,
    SMTP_HOST: listener?.host,
    SMTP_PORT: String(listener?.port),
    SMTP_URL: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${who}${shown}:${listener?.port}`,
    ...(password !== null && { SMTP_USER: 'ada', SMTP_PASSWORD: password, MAIL_PASSWORD: password }),
  };
  const tell = `${JSON.stringify(process.execPath)} -p 'JSON.stringify(process.env)'`;
  const byShell = async (script: string): Promise<unknown> => {
    const folder = directoryForTest();
    const { promise, resolve } = Promise.withResolvers<string>();
    execFile(
      'sh',
      ['-c', `${script}\n${tell}`],
      { cwd: folder, env: { PATH: process.env.PATH } },
      (_e, out) => resolve(out),
    );
    return JSON.parse(await promise);
  };
  const parameters = ['env', '--url', sandbox.url, ...asked];
  const exported = await run([...parameters, '--export'], surroundings(world));
  expect(await byShell(exported.stdout)).toMatchObject(expected);
  const lines = await run(parameters, surroundings(world));
  expect(await byShell(`set -a\n${lines.stdout}`)).toMatchObject(expected);
});

test('a kind of TLS that is not offered, and one that is none, are told', async () => {
  const { url } = await sandboxForTest();
  const without = await run(['env', 'python', '--url', url, '--tls', 'implicit']);
  expect(without.stdout).toBe('');
  expect(without.stderr).toMatch(/has no SMTP port with TLS; start it with --smtp-tls-port/);
  expect((await run(['env', 'python', '--url', url, '--tls', 'ssl'])).code).toBe(2);
});

test('where one must log in, whoever it is, somebody does', async () => {
  const { url } = await sandboxForTest({ auth: 'required' });
  const { stdout } = await run(['env', 'laravel', '--url', url]);
  expect(stdout).toContain('MAIL_USERNAME=default\nMAIL_PASSWORD=any\n');
});
