/**
 * Clients that other people wrote, each sending one message: the bytes and the envelope that arrive are the ones
 * it was given. A client that is not installed is skipped, and its test says so.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { smtpForTest, type TestListener } from '#test/support/smtp.ts';

const run = promisify(execFile);
const RUN_MS = 20_000;

const message = [
  'From: sender@example.com',
  'To: one@example.com, two@example.com',
  'Subject: through a real client',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  '.begins with a dot',
  '..',
  'grüße, 你好',
  '',
].join('\r\n');

const python = `
import smtplib, sys
port, path = int(sys.argv[1]), sys.argv[2]
with smtplib.SMTP('127.0.0.1', port) as client:
    client.ehlo('python.example.com')
    if client.has_extn('starttls'):
        import ssl
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client.starttls(context=context)
        client.ehlo('python.example.com')
    client.login('worker', 'any')
    client.sendmail('sender@example.com', ['one@example.com', 'two@example.com'],
                    open(path, 'rb').read(), mail_options=['BODY=8BITMIME'])
`;

interface Client {
  readonly tool: string;
  readonly args: (port: number, file: string) => readonly string[];
  /** What it sends behind the file of its own accord. */
  readonly adds?: string;
}

const clients: Readonly<Record<string, Client>> = {
  "Python's smtplib": { tool: 'python3', args: (port, file) => ['-c', python, String(port), file] },
  swaks: {
    tool: 'swaks',
    adds: '\r\n',
    args: (port, file) => [
      ...['--server', '127.0.0.1', '--port', String(port), '--ehlo', 'swaks.example.com'],
      ...['--from', 'sender@example.com', '--to', 'one@example.com,two@example.com'],
      ...['--auth', 'LOGIN', '--auth-user', 'worker', '--auth-password', 'any', '--data', `@${file}`],
    ],
  },
  curl: {
    tool: 'curl',
    args: (port, file) => [
      ...['--silent', '--show-error', `smtp://127.0.0.1:${port}/curl.example.com`, '--user', 'worker:any'],
      ...[
        '--mail-from',
        'sender@example.com',
        '--mail-rcpt',
        'one@example.com',
        '--mail-rcpt',
        'two@example.com',
      ],
      ...['--upload-file', file],
    ],
  },
};

async function messageFile(content: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-clients-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'message.eml');
  await writeFile(file, content);
  return file;
}

function expectArrived(smtp: TestListener, content: string): void {
  expect(smtp.backend.messages).toHaveLength(1);
  expect(smtp.backend.messages[0]?.raw.toString()).toBe(content);
  expect(smtp.backend.messages[0]?.envelope).toMatchObject({
    mailFrom: { address: 'sender@example.com' },
    rcptTo: [{ address: 'one@example.com' }, { address: 'two@example.com' }],
    helo: { verb: 'EHLO', name: expect.stringMatching(/^(python|swaks|curl)\.example\.com$/) },
    auth: { user: 'worker' },
  });
}

const installed = (tool: string): boolean =>
  spawnSync(tool, ['--version'], { timeout: RUN_MS }).error === undefined;

describe.each(Object.entries(clients))('%s', (_name, { tool, args, adds = '' }) => {
  test('its message arrives as it was given', async ({ skip }) => {
    skip(!installed(tool), `${tool} is not installed`);
    const smtp = await smtpForTest();
    const file = await messageFile(message);
    await run(tool, [...args(smtp.port, file)], { timeout: RUN_MS });
    expectArrived(smtp, message + adds);
  });
});

test("Python's smtplib upgrades to TLS", async ({ skip }) => {
  skip(!installed('python3'), 'python3 is not installed');
  const smtp = await smtpForTest({ tls: 'starttls' });
  const file = await messageFile(message);
  await run('python3', ['-c', python, String(smtp.port), file], { timeout: RUN_MS });
  expectArrived(smtp, message);
  expect(smtp.backend.messages[0]?.envelope.tls?.version).toMatch(/^TLSv1\.[23]$/);
});
