/** `mailstop run`: a command with a sandbox of its own. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { directoryForTest, run } from './run.ts';
import { startIn } from './start.ts';

const node = (code: string): string[] => ['--', process.execPath, '--input-type=module', '--eval', code];
/** Sends by SMTP with nothing but sockets, to where the environment says. */
const send = (subject: string): string => `
  import { connect } from 'node:net';
  const lines = ['EHLO app', 'MAIL FROM:<app@example.com>', 'RCPT TO:<ada@example.com>', 'DATA',
    'Subject: ${subject}\\r\\n\\r\\nYour code is 481516\\r\\n.', 'QUIT'];
  const socket = connect(Number(process.env.SMTP_PORT), process.env.SMTP_HOST);
  socket.on('data', (reply) => { if (/^\\d{3} /m.test(String(reply)) && lines.length) socket.write(lines.shift() + '\\r\\n'); });
  await new Promise((resolve) => socket.on('close', resolve));
`;

test('the command finds the sandbox in its environment, and its output and code are handed on', async () => {
  const names = ['SMTP_HOST', 'SMTP_PORT', 'SMTP_URL', 'MAIL_HOST', 'MAIL_PORT', 'EMAIL_HOST', 'EMAIL_PORT'];
  const { code, stdout, stderr } = await run([
    'run',
    ...node(`
      const { smtp } = await (await fetch(process.env.MAILSTOP_URL + '/api/status')).json();
      const told = ${JSON.stringify(names)}.map((name) => process.env[name]);
      console.log(JSON.stringify({ port: String(smtp[0].port), told }));
    `),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { port, told } = JSON.parse(stdout);
  const url = `smtp://127.0.0.1:${port}`;
  expect(told).toEqual(['127.0.0.1', port, url, '127.0.0.1', port, '127.0.0.1', port]);
});

test('when it fails, what came is said, and the report has it', async () => {
  const directory = directoryForTest();
  const failing = node(`${send('Reset your password')}; process.exit(7);`);
  const { code, stdout, stderr } = await run(['run', '--report', 'mail', ...failing], { directory });
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
  expect(stderr).toMatch(/^mailstop: The command ended with 7\. One message came:$/m);
  expect(stderr).toMatch(/to ada@example\.com “Reset your password” code 481516$/m);
  const [message = '', ...pages] = readdirSync(`${directory}/mail`).toSorted();
  expect(pages).toEqual(['index.html', 'messages.json']);
  expect(readFileSync(`${directory}/mail/${message}`, 'latin1')).toBe(
    'Subject: Reset your password\r\n\r\nYour code is 481516\r\n',
  );
});

test('when nothing came, it says whether anything connected', async () => {
  const { code, stderr } = await run(['run', ...node('process.exit(1)')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/No mail came, and nothing connected to 127\.0\.0\.1:\d+/);
});

test('a signal reaches the command, and how it ends is how we end', async () => {
  const waiting = node(`
    process.on('SIGTERM', () => process.exit(9));
    console.log('ready');
    setInterval(() => undefined, 1000);
  `);
  const child = startIn(directoryForTest(), ['run', ...waiting]);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  for await (const line of createInterface({ input: child.stdout }))
    if (line === 'ready') child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 9, signal: null });
});

test('a command that a signal ended gives 128 and its number', async () => {
  expect(
    (await run(['run', ...node(`process.kill(process.pid, 'SIGKILL'); await new Promise(() => undefined)`)]))
      .code,
  ).toBe(137);
});

test('a command that is not there is 127, a sandbox that cannot start 125, no command 2', async () => {
  const directory = directoryForTest();
  const missing = await run(['run', '--', 'no-such-program'], { directory });
  expect(missing).toEqual({
    code: 127,
    stdout: '',
    stderr: 'mailstop: There is no program no-such-program\n',
  });
  const marker = `${directory}/ran`;
  const noData = ['run', '--data', `${process.execPath}/data`, '--', 'touch', marker];
  expect((await run(noData, { directory })).code).toBe(125);
  expect(existsSync(marker)).toBe(false);
  expect((await run(['run'], { directory })).code).toBe(2);
});
