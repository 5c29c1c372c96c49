/** The program as a person or a script meets it: what it prints, its exit codes, and that it ends cleanly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { startProcess } from '#test/support/process.ts';

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const free = ['--smtp-port', '0', '--http-port', '0'];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program to its end. */
async function run(
  args: readonly string[],
  options: { cwd?: string; environment?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [out, err] = [collect(child, 'stdout'), collect(child, 'stderr')];
  const [code] = await once(child, 'close');
  return { code, out: out(), err: err() };
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  let text = '';
  child[stream]?.on('data', (piece) => {
    text += String(piece);
  });
  return () => text;
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'mailstop-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function sendTo(port: number, subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  await transport.sendMail({ from: 'app@example.com', to: 'ada@example.com', subject, text: 'kept' });
}

test('--version and --help', async () => {
  expect(await run(['--version'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('--smtp-port <PORT>');
  expect(out).toContain('MAILSTOP_SMTP_PORT');
});

test.each([
  [
    'a port that is none',
    ['--smtp-port', '99999'],
    2,
    /^mailstop: --smtp-port: "99999" is not a port number/,
  ],
  ['an unknown flag', ['--smpt-port', '1'], 2, /^mailstop: .*--smpt-port.*See mailstop --help/],
  [
    'a mode that is none',
    ['--auth', 'maybe'],
    2,
    /^mailstop: --auth: "maybe" must be optional, required or off/,
  ],
  [
    'a relay that is no URL, without showing it',
    ['--relay', 'user:s3cret@host'],
    2,
    /^mailstop: (?!.*s3cret).*--relay/,
  ],
  [
    'a settings file that is not there',
    ['--config', 'nowhere.json'],
    2,
    /^mailstop: nowhere\.json cannot be read/,
  ],
] as const)('%s: one clear line', async (_, args, code, line) => {
  const ended = await run([...free, ...args]);
  expect(ended.err).toMatch(line);
  expect(ended.err.trim().split('\n')).toHaveLength(1);
  expect(ended).toMatchObject({ code, out: '' });
});

test('a variable with a wrong value is named', async () => {
  const ended = await run(free, { environment: { MAILSTOP_MAX_MESSAGE_SIZE: 'huge' } });
  expect(ended).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^mailstop: MAILSTOP_MAX_MESSAGE_SIZE: "huge"/),
  });
});

test('a settings file is read where it lies, and a key it should not have is named', async () => {
  const cwd = directory();
  writeFileSync(join(cwd, 'mailstop.config.json'), JSON.stringify({ smtpPortt: 1 }));
  const ended = await run(free, { cwd });
  expect(ended).toMatchObject({ code: 2, err: expect.stringContaining('there is no setting smtpPortt') });
});

test.each(['--smtp-port', '--http-port'])('%s in use: one line that says what to do', async (flag) => {
  const port = await takenPort();
  const ended = await run([...free, flag, String(port)]);
  expect(ended.code).toBe(1);
  expect(ended.err).toMatch(new RegExp(`^mailstop: .*${port}.*in use.*${flag}`));
  expect(ended.err.trim().split('\n')).toHaveLength(1);
});

test('SIGTERM ends it with code 0, and --data keeps what was sent', async () => {
  const data = directory();
  const first = await startProcess(['--data', data]);
  await sendTo(first.smtpPort, 'before the restart');
  expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });

  const second = await startProcess(['--data', data]);
  const { messages } = await createClient({ url: second.url }).listMessages({ query: {} });
  expect(messages.map((message) => message.subject)).toEqual(['before the restart']);
  expect((await second.end('SIGINT')).code).toBe(0);
});

test('a data directory belongs to one process at a time, until it dies', async () => {
  const data = directory();
  const first = await startProcess(['--data', data]);
  const refused = await run([...free, '--data', data]);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/^mailstop: .*in use by another/);
  await first.end('SIGKILL');
  const second = await startProcess(['--data', data]);
  expect((await second.end('SIGTERM')).code).toBe(0);
});

test('data that is no directory, or not ours: one clear line', async () => {
  const file = join(directory(), 'file');
  writeFileSync(file, 'text');
  const notDirectory = await run([...free, '--data', file]);
  expect(notDirectory.code).toBe(1);
  expect(notDirectory.err).toMatch(/^mailstop: .*not a directory/);
});

test('healthcheck: 0 when it is well, 1 and a sentence when nobody is there', async () => {
  const running = await startProcess([]);
  const well = await run(['healthcheck', '--url', running.url]);
  expect(well).toMatchObject({ code: 0, out: `Mailstop is ready at ${running.url}\n` });
  await running.end('SIGTERM');
  const gone = await run(['healthcheck', '--url', running.url]);
  expect(gone.code).toBe(1);
  expect(gone.err).toMatch(/^mailstop: /);
});

test('what the container calls works: its variables, its command, its health check', async () => {
  const data = join(directory(), 'data');
  mkdirSync(data);
  const ports = { MAILSTOP_SMTP_PORT: '0', MAILSTOP_HTTP_PORT: '0' };
  const environment = { MAILSTOP_HOST: '127.0.0.1', MAILSTOP_DATA: data, ...ports };
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  const ready = JSON.parse(String(line)) as { http: string; data: { directory: string; keeps: boolean } };
  expect(ready.data).toEqual({ directory: data, keeps: true });
  expect((await run(['healthcheck'], { environment: { MAILSTOP_URL: ready.http } })).code).toBe(0);
});
