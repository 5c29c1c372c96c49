/** `send` and `sendmail`: by SMTP, as apps, PHP and cron send. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { sandboxForTest } from '../support/start.ts';
import { directoryForTest, run, type Surroundings } from './run.ts';

async function withSandbox() {
  const { url, smtpPort } = await sandboxForTest();
  const client = createClient({ url });
  const environment = { MAILSTOP_URL: url };
  return {
    port: smtpPort,
    client,
    call: (parameters: readonly string[], more: Surroundings = {}) =>
      run(parameters, { environment, ...more }),
    async newest() {
      const message = await client.getMessage({ params: { id: 'latest' } });
      const raw = await (await client.getRaw({ params: { id: 'latest' } })).text();
      const to = message.envelope.rcptTo.map(({ address }) => address);
      return { message, raw, from: message.envelope.mailFrom.address, to };
    },
  };
}

test('send composes a message and prints its id', async () => {
  const { call, newest } = await withSandbox();
  const directory = directoryForTest();
  writeFileSync(`${directory}/a.bin`, Buffer.from([0, 255]));
  const wish = [
    '--to',
    'Ada <ada@example.com>',
    '--bcc',
    'audit@example.com',
    '--subject',
    'Grüße',
    '--text',
    '-',
  ];
  const more = ['--attach', 'a.bin', '--header', 'X-Run: 7', '--inbox', 'signup'];
  const { code, stdout } = await call(['send', ...wish, ...more], { directory, input: 'from stdin' });
  const { message, to, raw } = await newest();
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${message.id}\n` });
  expect(message).toMatchObject({ inbox: 'signup', subject: 'Grüße', onlyInEnvelope: ['audit@example.com'] });
  expect(message.text?.trim()).toBe('from stdin');
  expect(message.parts.filter(({ role }) => role === 'attachment')).toMatchObject([
    { filename: 'a.bin', size: 2 },
  ]);
  expect(to).toEqual(['ada@example.com', 'audit@example.com']);
  expect(raw).toMatch(/^X-Run: 7\r$/m);
});

test('send takes a message from a file as it is', async () => {
  const { call, newest } = await withSandbox();
  const message = 'From: a@example.com\nTo: b@example.com\nSubject: file\n\n.dot\nend\n';
  expect((await call(['send', '-'], { input: message })).code).toBe(0);
  const { raw, from, to } = await newest();
  expect({ raw, from, to }).toEqual({
    raw: message.replaceAll('\n', '\r\n'),
    from: 'a@example.com',
    to: ['b@example.com'],
  });
});

test('send says what is wrong', async () => {
  const { call } = await withSandbox();
  expect(await call(['send', '--text', 'x'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No recipients'),
  });
  expect(await call(['send', 'nowhere.eml'])).toMatchObject({ code: 2 });
  expect(await call(['send', '--to', 'a@example.com', '--smtp', '127.0.0.1:1'])).toMatchObject({ code: 3 });
});

const php =
  'To: Ada <ada@example.com>, bob@example.com\nSubject: from PHP\nBcc: Secret <secret@example.com>,\n x@example.com\nCc: c@example.com\n\nGr\xfc\xdfe\n';

test('sendmail -t takes recipients from the headers and Bcc out of them', async () => {
  const { call, newest } = await withSandbox();
  const { code, stdout, stderr } = await call(
    ['sendmail', '-t', '-i', '-fbounce@example.com', 'more@example.com'],
    {
      input: Buffer.from(php, 'latin1'),
    },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  const { raw, from, to, message } = await newest();
  expect(from).toBe('bounce@example.com');
  expect(to).toEqual([
    'more@example.com',
    'ada@example.com',
    'bob@example.com',
    'secret@example.com',
    'x@example.com',
    'c@example.com',
  ]);
  expect(raw).not.toMatch(/secret|^bcc/im);
  expect(raw).toMatch(/^From: bounce@example\.com\r$/m);
  expect(message.messageId).toMatch(/^<.+@example\.com>$/);
  expect(message.date).not.toBeNull();
});

test('sendmail keeps bytes as they are, and headers that are there', async () => {
  const { call, client } = await withSandbox();
  const input = Buffer.from(
    'From: a@x.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <1@x>\n\n\xff\xfe\n',
    'latin1',
  );
  expect((await call(['sendmail', '-oi', '-odb', '--', 'ada@example.com'], { input })).code).toBe(0);
  const raw = await (await client.getRaw({ params: { id: 'latest' } })).arrayBuffer();
  expect(Buffer.from(raw).toString('latin1')).toBe(input.toString('latin1').replaceAll('\n', '\r\n'));
});

test('without -i a line with one dot ends the message', async () => {
  const { call, newest } = await withSandbox();
  const input = 'Subject: cron\n\nfirst\n.\nsecond\n';
  await call(['sendmail', '-F', 'Cron Daemon', '-f', 'root@example.com', 'ada@example.com'], { input });
  const { message, raw } = await newest();
  expect(message.text).toBe('first\n');
  expect(raw).toContain('From: "Cron Daemon" <root@example.com>\r\n');
  await call(['sendmail', '-i', 'ada@example.com'], { input });
  expect((await newest()).message.text).toBe('first\n.\nsecond\n');
});

test('sendmail -bs is a conversation', async () => {
  const { call, newest } = await withSandbox();
  const said =
    'EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\nSubject: bs\r\n\r\n.\r\nQUIT\r\n';
  const { code, stdout } = await call(['sendmail', '-bs'], { input: said });
  expect(code).toBe(0);
  const { message } = await newest();
  expect(message.subject).toBe('bs');
  expect(stdout).toContain(`250 2.0.0 queued as ${message.id}\r\n221 `);
});

test('sendmail ends with the codes of sendmail, and never with the one that PHP takes for success', async () => {
  const { call } = await withSandbox();
  expect(await call(['sendmail', '-t'], { input: 'Subject: x\n\n' })).toMatchObject({ code: 64 });
  expect(await call(['sendmail', '-bp'])).toMatchObject({ code: 64 });
  const away = await call(['sendmail', '-S', '127.0.0.1:1', 'a@example.com'], { input: 'x' });
  expect(away).toMatchObject({ code: 69, stdout: '' });
});
