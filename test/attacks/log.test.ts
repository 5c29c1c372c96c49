/**
 * The words of strangers in the log: an event stays one line, in both forms, without a control character; and of what
 * was sent, typed or said nothing stands in it at all.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { ask } from '#test/http/mail.ts';
import { dial } from '#test/support/dialogue.ts';
import { type MailstopProcess, startProcess } from '#test/support/process.ts';
import { usersForTest } from '#test/support/users.ts';
import { waitFor } from '#test/support/wait.ts';

/** Starts a line, colours it, ends a JSON text, and has a control of the second kind, which needs no escape. */
const FORGED = '\r\n12:00:00 ✗ forged\n{"level":50,"msg":"forged"}\u001b[31m","x":"\u009b31m\u0085\u2028';
const SECRET = 'hush4711';
/** As it can stand in a header of HTTP: without CR and LF, a byte per character. */
const inHeader = `${SECRET}-\u009b31m\u0085-forged","x":"`;

const formats = {
  pretty: /^(?:\d\d:\d\d:\d\d [· !✗] .*| {4}\S.*)$/,
  json: /^\{"level":\d\d,"time":"[^"]+".*\}$/,
} as const;

async function provoke({ url, smtpPort }: MailstopProcess): Promise<void> {
  const talk = await dial(smtpPort);
  await talk.expect(/^220/);
  talk.sendRaw(`EHLO ${SECRET}\u001b[31m\u009b\r\n`);
  await talk.expect(/^[25]/);
  talk.sendRaw(`MAIL FROM:<${SECRET}\u001b@example.com>\r\n`);
  await talk.expect(/^[25]/);
  talk.sendRaw(`RCPT TO:<${SECRET}\u0000@example.com>\r\n`);
  await talk.expect(/^[25]/);
  talk.sendRaw(`NOSUCH ${FORGED.replaceAll('\r\n', '')}${SECRET}\r\n`);
  await talk.expect(/^[25]/);
  talk.vanish();

  const transport = createTransport({
    host: '127.0.0.1',
    port: smtpPort,
    ignoreTLS: true,
    auth: { user: `user-${SECRET}`, pass: SECRET },
  });
  const body = `Subject: ${SECRET}\u001b[31m\r\nFrom: ${SECRET} <a@example.com>\r\n\r\n${SECRET}${FORGED}\r\n`;
  await transport.sendMail({ envelope: { from: 'a@example.com', to: ['b@example.com'] }, raw: body });
  transport.close();

  for (const path of ['/api/login', `/api/${SECRET}%0a%1b%5b31m`, `/api/messages?q=${SECRET}%0a`]) {
    const { status } = await ask(url + path, {
      method: path === '/api/login' ? 'POST' : 'GET',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': inHeader,
        ...(path !== '/api/login' && { Authorization: `Bearer ${SECRET}` }),
        'X-Forwarded-For': inHeader.replaceAll(SECRET, '').replaceAll(',', ''),
        Referer: inHeader,
      },
      body: path === '/api/login' ? JSON.stringify({ name: SECRET, password: SECRET }) : '',
    });
    expect(status).toBeGreaterThanOrEqual(400);
  }
}

/** A handshake that is none: an error with all that belongs to it. */
async function spoilHandshake(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(`${SECRET}${FORGED}`.repeat(5));
  socket.resume();
  await once(socket, 'close');
}

test.each(Object.entries(formats))(
  '%s: a line for each event, and nothing of what was sent',
  async (format, line) => {
    const users = usersForTest();
    await users.add({ name: 'ada', role: 'admin', inboxes: null });
    const running = await startProcess([
      ...['--log-level', 'debug', '--log-format', format, '--users', users.file],
      ...['--trusted-proxy', '127.0.0.1', '--smtp-tls-port', '0', '--login', 'on'],
    ]);
    await provoke(running);
    await spoilHandshake(running.ports.smtps ?? 0);
    const said = () => running.complaints.join('');
    await waitFor('the login in the log', async () =>
      said().includes('A login with a wrong name or password'),
    );
    await waitFor('the handshake in the log', async () => said().includes('failed before it began'));
    expect((await running.end('SIGTERM')).code).toBe(0);

    const text = said();
    const lines = text.split('\n').slice(0, -1);
    for (const one of lines) {
      expect(one).toMatch(line);
      expect(one).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      if (format === 'json') expect(Object.keys(JSON.parse(one))).not.toContain('x');
    }
    expect(text).toMatch(/\\u009b31m.?\\u0085-forged/);
    expect(text).not.toContain(SECRET);
    expect(lines.filter((one) => one.includes('A login with a wrong name'))).toHaveLength(1);
  },
);
