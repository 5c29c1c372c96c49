/** `doctor` and `env`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { sandboxForTest } from '../support/start.ts';
import { run } from './run.ts';

test('doctor tries everything, and leaves nothing behind', async () => {
  const { url, smtpPort } = await sandboxForTest({ auth: 'required' });
  const { code, stdout, stderr } = await run(['doctor', '--url', url]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(lines.map(([verdict, name]) => [verdict, name])).toEqual([
    ['ok', 'node'],
    ['ok', 'server'],
    ['ok', 'store'],
    ['ok', 'mail'],
  ]);
  expect(stdout).toContain(`smtp at 127.0.0.1:${smtpPort}`);
  expect((await createClient({ url }).listMessages()).total).toBe(0);
});

test('doctor where nothing answers says so, and how to start it', async () => {
  const { code, stdout, stderr } = await run(['doctor', '--url', 'http://127.0.0.1:1']);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ok\tnode\t.*\nnot ok\tserver\n$/);
  expect(stderr).toMatch(/Nothing answers at .* Start Mailstop with/);
});

test('env prints variables that a shell takes, and the settings of frameworks', async () => {
  const { url, smtpPort } = await sandboxForTest();
  const { stdout } = await run(['env', '--export', '--url', url]);
  const shell = await promisify(execFile)('sh', [
    '-c',
    `${stdout}\necho "$MAILSTOP_URL $SMTP_URL $EMAIL_PORT"`,
  ]);
  expect(shell.stdout).toBe(`${url} smtp://127.0.0.1:${smtpPort} ${smtpPort}\n`);
  expect((await run(['env', 'laravel', '--url', url])).stdout).toContain(`MAIL_PORT=${smtpPort}\n`);
  expect((await run(['env', 'cobol', '--url', url])).code).toBe(2);
});
