/** The program as it is started and stopped: what it says when it is ready, and that a stop loses nothing. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import manifest from '../../package.json' with { type: 'json' };
import { startProcess } from '../support/process.ts';
import { waitFor } from '../support/wait.ts';
import { directoryForTest } from './run.ts';
import { firstLine, startIn } from './start.ts';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

test('one JSON line on stdout says where it really is', async () => {
  const directory = directoryForTest();
  const line = await firstLine(
    startIn(directory, ['--smtp-port', '0', '--http-port', '0', '--data', directory]),
  );
  const ready = JSON.parse(line);
  expect(ready).toEqual({
    type: 'ready',
    version: manifest.version,
    http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    smtp: [{ name: 'smtp', host: '127.0.0.1', port: expect.any(Number), tls: 'none', auth: 'optional' }],
    data: { directory, keeps: true },
  });
  expect(ready.smtp[0].port).toBeGreaterThan(0);
  const status = await createClient({ url: ready.http }).getStatus();
  expect(status.smtp).toEqual(ready.smtp);
});

test('for people it says where to point the app and where to look', async () => {
  const child = startIn(directoryForTest(), [
    '--smtp-port',
    '0',
    '--http-port',
    '0',
    '--log-format',
    'pretty',
  ]);
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes('\n\n')) break;
  }
  expect(said).toContain(`Mailstop ${manifest.version}`);
  expect(said).toMatch(/Point your app at\s+smtp:\/\/127\.0\.0\.1:\d+/);
  expect(said).toMatch(/Look at\s+http:\/\/127\.0\.0\.1:\d+/);
  expect(said).toMatch(/--data DIR keeps them/);
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it with code 0, and messages stay with --data',
  async (signal) => {
    const directory = directoryForTest();
    const first = await startProcess(['--data', directory]);
    const transport = createTransport({ host: '127.0.0.1', port: first.smtpPort, ignoreTLS: true });
    await transport.sendMail({
      from: 'app@example.com',
      to: 'ada@example.com',
      subject: 'stays',
      text: 'here',
    });
    expect(await first.end(signal)).toEqual({ code: 0, signal: null });

    const second = await startProcess(['--data', directory]);
    const { messages } = await createClient({ url: second.url }).listMessages();
    expect(messages.map(({ subject }) => subject)).toEqual(['stays']);
    expect((await second.end('SIGTERM')).code).toBe(0);
  },
);

test('npm start ends with npm, however that ends', async () => {
  const started = spawn('npm', ['start', '--', '--smtp-port', '0', '--http-port', '0'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, MAILSTOP_LOG_FORMAT: 'json' },
  });
  onTestFinished(() => {
    started.kill('SIGKILL');
  });
  const ready = await jsonLine(started.stdout);
  expect((await fetch(`${ready.http}/livez`)).status).toBe(200);
  started.kill('SIGKILL');
  await waitFor('the sandbox to end', () =>
    fetch(`${ready.http}/livez`).then(
      () => false,
      () => true,
    ),
  );
});

/** The first line that is JSON; npm says some lines of its own. */
async function jsonLine(stream: Readable): Promise<{ http: string }> {
  for await (const line of createInterface({ input: stream }))
    if (line.startsWith('{')) return JSON.parse(line);
  throw new Error('it ended without a line of JSON');
}

test('flags win over the environment, and that over the file', async () => {
  const directory = directoryForTest();
  const child = startIn(directory, ['--smtp-port', '0', '--auth', 'off'], {
    file: { auth: 'required', httpPort: 1, maxMessageSize: '2M', maxRecipients: 7 },
    environment: { MAILSTOP_AUTH: 'required', MAILSTOP_HTTP_PORT: '0', MAILSTOP_MAX_RECIPIENTS: '8' },
  });
  const ready = JSON.parse(await firstLine(child));
  expect(ready.smtp[0].auth).toBe('off');
  expect((await createClient({ url: ready.http }).getStatus()).maxMessageSize).toBe(2 * 1024 ** 2);
});
