/**
 * What is told of a session: its transcript, what is known of the client, how it ended. And what a silent or a
 * stopped one gets.
 */
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { dial } from '#test/support/dialogue.ts';
import { smtpForTest } from '#test/support/smtp.ts';

test('the transcript has both sides, and of the data only its size', async () => {
  const smtp = await smtpForTest();
  const client = await smtp.dial();
  await client.say('HELO x', /^250/);
  await client.say('MAIL FROM:<a@example.com>', /^250/);
  await client.say('RCPT TO:<b@example.com>', /^250/);
  await client.say('DATA', /^354/);
  await client.say(`${'secret '.repeat(172)}\r\n.`, /^250/);
  await client.say('QUIT', /^221/);
  expect(await smtp.backend.sessions[0]?.outcome).toBe('delivered');
  expect(smtp.backend.sessions[0]?.lines).toEqual([
    'S: 220 mail.example.com ESMTP Mailstop',
    'C: HELO x',
    'S: 250 mail.example.com ready for your mail',
    'C: MAIL FROM:<a@example.com>',
    'S: 250 2.1.0 Sender noted',
    'C: RCPT TO:<b@example.com>',
    'S: 250 2.1.5 Recipient noted',
    'C: DATA',
    'S: 354 End data with <CR><LF>.<CR><LF>',
    '-- 1,206 bytes of data',
    'S: 250 2.0.0 queued as id1',
    'C: QUIT',
    'S: 221 2.0.0 Bye',
  ]);
});

describe('how a session ended', () => {
  test('nothing: it left without a message or an error', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    client.vanish();
    expect(await smtp.backend.sessions[0]?.outcome).toBe('nothing');
    expect(smtp.backend.sessions[0]?.known.lastError).toBeUndefined();
  });

  test('refused: it had an error and brought nothing', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    await client.say('RCPT TO:<a@example.com>', /^503/);
    await client.say('QUIT', /^221/);
    expect(await smtp.backend.sessions[0]?.outcome).toBe('refused');
    expect(smtp.backend.sessions[0]?.known.lastError).toBe('503 5.5.1 Say MAIL FROM first');
  });

  test('timeout: it said nothing for too long', async () => {
    const smtp = await smtpForTest({ timeoutMs: 100 });
    const client = await smtp.greet();
    await client.expect(/^421 4\.4\.2 /);
    await client.expectClosed();
    expect(await smtp.backend.sessions[0]?.outcome).toBe('timeout');
  });

  test('timeout: it stalled within DATA, and nothing is kept', async () => {
    const smtp = await smtpForTest({ timeoutMs: 100 });
    const client = await smtp.greet();
    client.sendRaw('MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nhalf');
    for (const reply of [/^250/, /^250/, /^354/, /^421 4\.4\.2 /]) await client.expect(reply);
    expect(await smtp.backend.sessions[0]?.outcome).toBe('timeout');
    expect(smtp.backend.messages).toEqual([]);
  });

  test('a client that waits for us is not timed out', async () => {
    const smtp = await smtpForTest({ timeoutMs: 100 });
    const client = await smtp.greet();
    smtp.backend.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 350));
    client.sendRaw('MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nall\r\n.\r\n');
    for (const reply of [/^250/, /^250/, /^354/, /^250 2\.0\.0 queued/]) await client.expect(reply);
  });
});

describe('TLS', () => {
  test('STARTTLS: what was said before is forgotten, and what follows is encrypted', async () => {
    const smtp = await smtpForTest({ tls: 'starttls' });
    const client = await smtp.dial();
    expect(await client.say('EHLO x', /^250-/)).toContain('STARTTLS');
    await client.say(`AUTH PLAIN ${Buffer.from('\0user\0pass').toString('base64')}`, /^235/);
    await client.say('MAIL FROM:<a@example.com>', /^250/);
    await client.say('STARTTLS now', /^501 5\.5\.4 /);
    await client.say('STARTTLS', /^220 2\.0\.0 /);
    await client.startTls();
    await client.say('MAIL FROM:<a@example.com>', /^503 5\.5\.1 Say EHLO/);
    const offers = await client.say('EHLO y', /^250-/);
    expect(offers).not.toContain('STARTTLS');
    expect(offers).toContain('AUTH');
    await client.say('STARTTLS', /^503 5\.5\.1 /);
    await client.say('MAIL FROM:<a@example.com>', /^250/);
    await client.say('RCPT TO:<b@example.com>', /^250/);
    await client.say('DATA', /^354/);
    await client.say('hello\r\n.', /^250/);
    expect(smtp.backend.messages[0]?.envelope).toMatchObject({
      helo: { name: 'y' },
      auth: null,
      tls: {
        version: client.tls.getProtocol(),
        cipher: client.tls.getCipher().standardName,
        serverName: 'localhost',
      },
    });
    expect(smtp.backend.sessions[0]?.known.tls?.version).toMatch(/^TLSv1\./);
  });

  test('plain commands sent behind STARTTLS are not run', async () => {
    const smtp = await smtpForTest({ tls: 'starttls' });
    const client = await smtp.greet();
    client.sendRaw('STARTTLS\r\nMAIL FROM:<smuggled@example.com>\r\n');
    await client.expect(/^220 /);
    await client.startTls();
    await client.say('NOOP', /^250 2\.0\.0 OK/);
    expect(smtp.backend.sessions[0]?.lines.join()).not.toContain('smuggled');
  });

  test('a handshake that fails ends the session and nothing else', async () => {
    const smtp = await smtpForTest({ tls: 'starttls' });
    const client = await smtp.greet();
    await client.say('STARTTLS', /^220 /);
    client.sendRaw('this is no TLS\r\n');
    expect(await smtp.backend.sessions[0]?.outcome).toBe('nothing');
    await (await smtp.greet()).say('NOOP', /^250/);
  });

  test('implicit: it begins with the handshake', async () => {
    const smtp = await smtpForTest({ tls: 'implicit' });
    const client = await smtp.greet();
    await client.say('STARTTLS', /^503 5\.5\.1 /);
    expect(smtp.backend.sessions[0]?.known.tls).toMatchObject({ serverName: 'localhost' });
    await client.say('QUIT', /^221/);
    expect(await smtp.backend.sessions[0]?.outcome).toBe('refused');
  });

  test('implicit: a client that speaks plainly does not disturb the others', async () => {
    const smtp = await smtpForTest({ tls: 'implicit' });
    const plain = await dial(smtp.port);
    plain.send('EHLO x');
    await plain.gone();
    await (await smtp.greet()).say('NOOP', /^250/);
    expect(smtp.backend.sessions).toHaveLength(1);
  });

  test.each(['starttls', 'implicit'] as const)('Nodemailer sends by %s', async (tls) => {
    const smtp = await smtpForTest({ tls });
    const transport = createTransport({
      host: '127.0.0.1',
      port: smtp.port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      tls: { rejectUnauthorized: false },
      auth: { user: 'user', pass: 'pass' },
    });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'hello' });
    transport.close();
    expect(smtp.backend.messages[0]?.envelope).toMatchObject({
      auth: { user: 'user' },
      tls: { serverName: null },
    });
  });
});

describe('stop', () => {
  test('idle clients get 421, and no new ones come in', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const stopped = smtp.stop();
    await client.expect(/^421 4\.3\.2 Mailstop is stopping/);
    await client.expectClosed();
    await stopped;
    expect(await smtp.backend.sessions[0]?.outcome).toBe('timeout');
    await expect(dial(smtp.port)).rejects.toThrow('ECONNREFUSED');
  });

  test('a message on its way is taken and answered first', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    client.sendRaw('MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nfirst half');
    for (const reply of [/^250/, /^250/, /^354/]) await client.expect(reply);
    const stopped = smtp.stop();
    client.sendRaw(', second half\r\n.\r\nNOOP\r\n');
    await client.expect(/^250 2\.0\.0 queued as id1/);
    await client.expect(/^421 4\.3\.2 /);
    await stopped;
    expect(smtp.backend.messages[0]?.raw.toString()).toBe('first half, second half\r\n');
    expect(await smtp.backend.sessions[0]?.outcome).toBe('delivered');
  });

  test('a message that does not end is cut off after five seconds', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    client.sendRaw('MAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\nDATA\r\nhalf');
    for (const reply of [/^250/, /^250/, /^354/]) await client.expect(reply);
    const before = performance.now();
    await smtp.stop();
    expect(performance.now() - before).toBeGreaterThan(4_500);
    await client.expect(/^421 4\.3\.2 /);
    expect(smtp.backend.messages).toEqual([]);
  });

  test('a client that has not begun its handshake does not hold it up', async () => {
    const smtp = await smtpForTest({ tls: 'implicit' });
    const client = await dial(smtp.port);
    const stopped = smtp.stop();
    await client.gone();
    await stopped;
  });

  test('a client within its STARTTLS handshake does not hold it up', async () => {
    const smtp = await smtpForTest({ tls: 'starttls' });
    const client = await smtp.greet();
    await client.say('STARTTLS', /^220 /);
    const before = performance.now();
    await smtp.stop();
    expect(performance.now() - before).toBeLessThan(4_000);
  });
});

describe('a port that cannot be had', () => {
  test('in use', async () => {
    const first = await smtpForTest();
    await expect(smtpForTest({ port: first.port })).rejects.toThrow(
      `Port ${first.port} on 127.0.0.1 is in use by another program; choose another with --smtp-port`,
    );
  });

  test('on an address of another machine', async () => {
    await expect(smtpForTest({ host: '192.0.2.1' })).rejects.toThrow(
      '192.0.2.1 is not an address of this machine; choose another with --host',
    );
  });
});
