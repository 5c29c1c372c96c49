/** Reading commands: what they print for people and for programs, and how they end. */
import { execFile, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { program } from '../support/program.ts';
import { sandboxForTest, type TestSandbox } from '../support/start.ts';
import { run } from './run.ts';

async function withMail(): Promise<{ sandbox: TestSandbox; environment: { MAILSTOP_URL: string } }> {
  const sandbox = await sandboxForTest();
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
  await transport.sendMail({
    from: 'app@example.com',
    to: 'ada@example.com',
    bcc: 'audit@example.com',
    subject: 'Your code \u001b]0;owned\u0007 here',
    text: 'Your code is 481516.',
    attachments: [{ filename: 'a.txt', content: 'attached' }],
  });
  await transport.sendMail({
    from: 'app@example.com',
    to: 'bob@example.com',
    subject: 'Hello',
    html: '<p>Hi</p>',
  });
  return { sandbox, environment: { MAILSTOP_URL: sandbox.url } };
}

test('list has a line for each message, newest first, without control characters', async () => {
  const { environment } = await withMail();
  const { code, stdout } = await run(['list'], { environment });
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t').slice(2));
  expect(lines).toEqual([
    ['bob@example.com', 'app@example.com', 'Hello', ''],
    ['ada@example.com, audit@example.com', 'app@example.com', 'Your code ]0;owned here', '481516'].map(
      (cell) => cell.replace('code ]', 'code \ufffd]').replace('owned', 'owned\ufffd'),
    ),
  ]);

  const json = JSON.parse(
    (await run(['list', '--json', '--q', 'to:ada', '--limit', '1'], { environment })).stdout,
  );
  expect(json).toMatchObject({ total: 1, next: null, messages: [{ code: '481516' }] });
});

test('on a terminal, list has columns under a heading', async ({ skip }) => {
  if (spawnSync('script', ['--version']).status !== 0) skip('script is not installed');
  const { environment } = await withMail();
  const line = `"${process.execPath}" "${program}" list --q to:bob`;
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)('script', ['-qec', line, '/dev/null'], { env });
  const [heading = '', row = ''] = stdout.split('\r\n');
  expect(heading.split(/ +/)).toEqual(['ID', 'TIME', 'TO', 'FROM', 'SUBJECT', 'CODE']);
  expect(row.indexOf('bob@example.com')).toBe(heading.indexOf('TO'));
  expect(row.indexOf('Hello')).toBe(heading.indexOf('SUBJECT'));
});

test('show gives the message for people, and its views byte for byte', async () => {
  const { sandbox, environment } = await withMail();
  const latest = ['show', 'latest', '--q', 'to:ada'];
  const { stdout } = await run(latest, { environment });
  expect(stdout).toMatch(/^Only in the envelope {2}audit@example\.com$/m);
  expect(stdout).toMatch(/^Code +481516 \(/m);
  expect(stdout).toMatch(/\n\nYour code is 481516\.\n$/);
  const raw = await fetch(`${sandbox.url}/api/messages/latest/raw?q=to:ada`);
  expect((await run([...latest, '--raw'], { environment })).stdout).toBe(await raw.text());
  expect((await run([...latest, '--part', '2'], { environment })).stdout).toBe('attached');
  expect(JSON.parse((await run([...latest, '--json'], { environment })).stdout)).toMatchObject({ cc: [] });
});

test('exit codes tell «no» from «wrong», «not there» and «cannot say»', async () => {
  const { environment } = await withMail();
  const ends = async (...parameters: string[]) => (await run(parameters, { environment })).code;
  expect(await ends('show', 'latest', '--q', 'to:nobody@example.com')).toBe(1);
  expect(await ends('list', '--q', 'to:')).toBe(2);
  expect(await ends('list', '--limit', 'many')).toBe(2);
  expect(await ends('show', 'latest', '--raw', '--json')).toBe(2);
  const nobody = await run(['cursor', '--url', 'http://127.0.0.1:1']);
  expect(nobody).toMatchObject({ code: 3, stdout: '' });
  expect(nobody.stderr).toMatch(/^mailstop: Nothing answers at http:\/\/127\.0\.0\.1:1\. Start Mailstop/);
});

test('export is one page that runs and loads nothing, with what came escaped', async () => {
  const { sandbox, environment } = await withMail();
  const socket = connect(sandbox.smtpPort, '127.0.0.1');
  const hostile = `<script>alert(1)</script><img src="http://tracker.example/x.png"></iframe><b>bold</b>`;
  const lines = ['EHLO x', 'MAIL FROM:<>', 'RCPT TO:<eve@example.com>', 'DATA'];
  lines.push(`Subject: </title><script>\r\nContent-Type: text/html\r\n\r\n${hostile}\r\n.`, 'QUIT');
  socket.on('data', () => socket.write(`${lines.shift() ?? ''}\r\n`));
  await new Promise((resolve) => socket.once('close', resolve));

  const { code, stdout: page } = await run(['export', '--output', '-'], { environment });
  expect(code).toBe(0);
  expect(page.match(/<article /g)).toHaveLength(3);
  expect(page).not.toMatch(/<script|src="http|<\/iframe>&lt;b/);
  expect(page).toContain('&lt;/title&gt;&lt;script&gt;');
  expect(page).toContain(`content="default-src &#39;none&#39;`);
  for (const [, sandboxed] of page.matchAll(/<iframe [^>]*sandbox="([^"]*)"/g))
    expect(sandboxed).toBe('allow-popups allow-popups-to-escape-sandbox');
});
