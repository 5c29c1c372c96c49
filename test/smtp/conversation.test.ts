/**
 * The conversation of RFC 5321, as a client has it: greeting, order of commands, replies, limits.
 */
import { describe, expect, test } from 'vitest';
import { smtpForTest } from '#test/support/smtp.ts';
import { waitFor } from '#test/support/wait.ts';

describe('greeting', () => {
  test('comes at once, with the name of the host and the word ESMTP', async () => {
    const smtp = await smtpForTest();
    const waited: number[] = [];
    for (let n = 0; n < 10; n++) {
      const before = performance.now();
      await smtp.dial();
      waited.push(performance.now() - before);
    }
    // A delay would be there each time, a busy machine now and then.
    expect(Math.min(...waited)).toBeLessThan(90);
    const client = await smtp.dial();
    expect(await client.say('QUIT', /^221 2\.0\.0 /)).toBeTruthy();
    await client.expectClosed();
    expect(smtp.backend.sessions.at(-1)?.lines[0]).toBe('S: 220 mail.example.com ESMTP Mailstop');
  });

  test('EHLO announces what is understood', async () => {
    const smtp = await smtpForTest({ maxMessageSize: 12_345 });
    const client = await smtp.dial();
    const answer = await client.say('EHLO client.example.com', /^250-/);
    const lines = answer.split(/\r?\n/).map((line) => line.slice(4));
    expect(lines.slice(1)).toEqual([
      'PIPELINING',
      '8BITMIME',
      'SMTPUTF8',
      'AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2',
      'ENHANCEDSTATUSCODES',
      'DSN',
      'SIZE 12345',
    ]);
  });

  test('HELO is answered in one line', async () => {
    const client = await (await smtpForTest()).dial();
    await client.say('HELO client.example.com', /^250 mail\.example\.com ready for your mail\r?\n$/);
  });

  test('the name is kept as it was sent', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.dial();
    await client.say('EHLO MyMachine.LOCAL', /^250-/);
    expect(smtp.backend.sessions[0]?.known.helo).toBe('MyMachine.LOCAL');
  });

  test.each(['EHLO', 'HELO', 'EHLO one two', `HELO ${'a'.repeat(301)}`])('%.20s is refused', async (line) => {
    const client = await (await smtpForTest()).dial();
    await client.say(line, /^501 5\.5\.4 /);
  });

  test('one client too many is sent away', async () => {
    const smtp = await smtpForTest({ maxClients: 1 });
    await smtp.dial();
    await expect(smtp.dial()).rejects.toThrow(/421 4\.3\.2 Too many connections/);
  });

  test('one client too many of an address is sent away, until another has gone', async () => {
    const smtp = await smtpForTest({ maxClientsPerAddress: 1 });
    const first = await smtp.dial();
    await expect(smtp.dial()).rejects.toThrow(/421 4\.3\.2 Too many connections/);
    await first.say('QUIT', /^221 /);
    await smtp.backend.sessions[0]?.outcome;
    await (await smtp.dial()).say('NOOP', /^250 /);
  });
});

describe('order of commands', () => {
  const wrongOrders: ReadonlyArray<[name: string, before: string[], line: string, reply: RegExp]> = [
    ['MAIL before EHLO', [], 'MAIL FROM:<a@example.com>', /^503 5\.5\.1 Say EHLO/],
    ['RCPT before EHLO', [], 'RCPT TO:<a@example.com>', /^503 5\.5\.1 Say EHLO/],
    ['DATA before EHLO', [], 'DATA', /^503 5\.5\.1 Say EHLO/],
    ['AUTH before EHLO', [], 'AUTH LOGIN', /^503 5\.5\.1 Say EHLO/],
    ['RCPT before MAIL', ['EHLO x'], 'RCPT TO:<a@example.com>', /^503 5\.5\.1 Say MAIL/],
    ['DATA before MAIL', ['EHLO x'], 'DATA', /^503 5\.5\.1 Say MAIL/],
    ['DATA before RCPT', ['EHLO x', 'MAIL FROM:<>'], 'DATA', /^503 5\.5\.1 Say RCPT/],
    ['MAIL within a message', ['EHLO x', 'MAIL FROM:<>'], 'MAIL FROM:<>', /^503 5\.5\.1 /],
    ['AUTH within a message', ['EHLO x', 'MAIL FROM:<>'], 'AUTH LOGIN', /^503 5\.5\.1 /],
    ['RCPT after RSET', ['EHLO x', 'MAIL FROM:<>', 'RSET'], 'RCPT TO:<a@example.com>', /^503 /],
    ['RCPT after a second EHLO', ['EHLO x', 'MAIL FROM:<>', 'EHLO x'], 'RCPT TO:<a@example.com>', /^503 /],
  ];
  test.each(wrongOrders)('%s', async (_name, before, line, reply) => {
    const client = await (await smtpForTest()).dial();
    for (const earlier of before) await client.say(earlier, /^250/);
    await client.say(line, reply);
    await client.say('NOOP', /^250 /);
  });
});

describe('commands', () => {
  const answers: ReadonlyArray<[line: string, reply: RegExp]> = [
    ['NOOP', /^250 2\.0\.0 /],
    ['noop with words', /^250 2\.0\.0 /],
    ['RSET', /^250 2\.0\.0 /],
    ['VRFY a@example.com', /^252 2\.5\.2 /],
    ['HELP', /^214 2\.0\.0 /],
    ['EXPN list', /^502 5\.5\.1 /],
    ['BDAT 10 LAST', /^502 5\.5\.1 /],
    ['STARTTLS', /^502 5\.5\.1 /],
    ['WIZ', /^500 5\.5\.2 /],
    ['SHELL', /^500 5\.5\.2 /],
    ['KILL', /^500 5\.5\.2 /],
    ['XCLIENT ADDR=192.0.2.1', /^500 5\.5\.2 /],
    ['constructor', /^500 5\.5\.2 /],
    ['', /^500 5\.5\.2 /],
    ['\u0000\u0001\u00ff', /^500 5\.5\.2 /],
    ['QUIT', /^221 2\.0\.0 /],
  ];
  test.each(answers)('%j', async (line, reply) => {
    const client = await (await smtpForTest()).greet();
    await client.say(line, reply);
  });

  test('99 unknown commands are forgiven, the hundredth is not', async () => {
    const client = await (await smtpForTest()).greet();
    for (let n = 1; n < 100; n += 1) await client.say(`BOGUS ${n}`, /^500 5\.5\.2 /);
    await client.say('BOGUS 100', /^421 4\.7\.0 /);
    await client.expectClosed();
  });

  test('an HTTP request is told where it is', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.dial();
    client.sendRaw('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await client.expect(/^421 4\.7\.0 This is an SMTP port/);
    await client.expectClosed();
    expect(await smtp.backend.sessions[0]?.outcome).toBe('refused');
  });

  test('what a client sends before the greeting is answered in order', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.dial();
    client.sendRaw('EHLO x\r\nNOOP\r\n');
    await client.expect(/^250-/);
    await client.expect(/^250 2\.0\.0 OK/);
  });
});

describe('long lines', () => {
  test('an over-long line is refused and the session goes on', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    await client.say(
      `MAIL FROM:<${'a'.repeat(20_000)}@example.com>`,
      /^500 5\.5\.2 A line may have 16384 bytes/,
    );
    await client.say('MAIL FROM:<a@example.com>', /^250 2\.1\.0 /);
    expect(smtp.backend.sessions[0]?.lines).toContain('-- a line of more than 16,384 bytes');
  });

  test('also when it comes in many pieces, with other commands behind it', async () => {
    const client = await (await smtpForTest()).greet();
    for (let n = 0; n < 40; n += 1) client.sendRaw('x'.repeat(1_000));
    client.sendRaw('\r\nNOOP\r\n');
    await client.expect(/^500 5\.5\.2 A line may have 16384 bytes/);
    await client.expect(/^250 2\.0\.0 OK/);
  });

  test('within AUTH it ends the exchange', async () => {
    const client = await (await smtpForTest()).greet();
    await client.say('AUTH LOGIN', /^334 /);
    await client.say('A'.repeat(20_000), /^500 5\.5\.2 A line may have 16384 bytes/);
    await client.say('NOOP', /^250 /);
  });

  test('a long line within the limit is taken whole, in whatever pieces it comes', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const line = `MAIL FROM:<a@example.com> ENVID=${'q'.repeat(10_000)}`;
    for (let at = 0; at < line.length; at += 777) client.sendRaw(line.slice(at, at + 777));
    await client.say('', /^250 2\.1\.0 /);
    expect(smtp.backend.sessions[0]?.lines.at(-2)).toBe(`C: ${line}`);
  });
});

describe('pipelining', () => {
  const batch = [
    'MAIL FROM:<a@example.com>',
    'RCPT TO:<b@example.com>',
    'RCPT TO:<c@example.com>',
    'DATA',
    '',
  ];

  test('a whole message sent in one piece, and another behind it', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const whole = `${batch.join('\r\n')}Subject: one\r\n\r\n1\r\n.\r\n`;
    client.sendRaw(whole + whole.replace('one', 'two'));
    for (const id of ['id1', 'id2']) {
      await client.expect(/^250 2\.1\.0 /);
      await client.expect(/^250 2\.1\.5 /);
      await client.expect(/^250 2\.1\.5 /);
      await client.expect(/^354 /);
      expect(await client.expect(/^250 /)).toBe(`250 2.0.0 queued as ${id}`);
    }
    expect(smtp.backend.messages.map(({ raw }) => raw.toString())).toEqual([
      'Subject: one\r\n\r\n1\r\n',
      'Subject: two\r\n\r\n1\r\n',
    ]);
  });

  test('a refused sender refuses what follows it', async () => {
    const client = await (await smtpForTest()).greet();
    client.sendRaw(`MAIL FROM:nobody\r\n${batch.slice(1).join('\r\n')}`);
    await client.expect(/^501 5\.1\.7 /);
    await client.expect(/^503 /);
    await client.expect(/^503 /);
    await client.expect(/^503 /);
    await client.say('NOOP', /^250 /);
  });

  test('a thousand commands at once are answered in order', async () => {
    const client = await (await smtpForTest()).greet();
    client.sendRaw('NOOP\r\nVRFY x\r\n'.repeat(500));
    for (let n = 0; n < 500; n += 1) {
      await client.expect(/^250 2\.0\.0 /);
      await client.expect(/^252 /);
    }
  });

  test('a client that ends its side after the last dot still gets every answer', async () => {
    const smtp = await smtpForTest();
    const stored = Promise.withResolvers<void>();
    smtp.backend.beforeAnswer = () => stored.promise;
    const client = await smtp.dial();
    client.sendRaw(`EHLO x\r\n${batch.join('\r\n')}hello\r\n.\r\n`);
    client.endSending();
    await client.expect(/^250-/);
    for (const reply of [/^250 2\.1\.0 /, /^250 2\.1\.5 /, /^250 2\.1\.5 /, /^354 /])
      await client.expect(reply);
    await smtp.greet();
    stored.resolve();
    await client.expect(/^250 2\.0\.0 queued as id1/);
    await client.expectClosed();
    expect(await smtp.backend.sessions[0]?.outcome).toBe('delivered');
  });

  test('a client that never reads the replies is not read from either', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const commands = 3_000_000;
    client.pauseReading();
    for (let sent = 0; sent < commands; sent += 10_000) client.sendRaw('HELP\r\n'.repeat(10_000));
    const lines = smtp.backend.sessions[0]?.lines ?? [];
    let before = -1;
    await waitFor('the server to stop reading', async () => {
      const still = lines.length > 10_000 && lines.length === before;
      before = lines.length;
      return still;
    });
    expect(lines.length).toBeLessThan(commands);
    client.vanish();
    await smtp.backend.sessions[0]?.outcome;
  });
});
