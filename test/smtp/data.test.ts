/**
 * The data of a message: every byte as it was sent, and what becomes of one that is too large, cannot be stored,
 * or does not arrive whole.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialogue } from '#test/support/dialogue.ts';
import { smtpForTest, storeFull, storeGone, type TestListener } from '#test/support/smtp.ts';

/** Begins a message; what is sent next is data. */
async function begin(client: Dialogue): Promise<void> {
  client.sendRaw('MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n');
  await client.expect(/^250 2\.1\.0/);
  await client.expect(/^250 2\.1\.5/);
  await client.expect(/^354 /);
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Doubles the dot of lines that begin with one (RFC 5321 §4.5.2). */
const stuffed = (text: string): string => text.replace(/(^|\r\n)\./g, '$1..');

async function sendIn(client: Dialogue, pieces: readonly Buffer[]): Promise<void> {
  await begin(client);
  for (const piece of pieces) client.sendRaw(piece);
  await client.expect(/^250 2\.0\.0 queued as /);
}

describe('every byte arrives', () => {
  const contents: ReadonlyArray<[name: string, content: string]> = [
    ['nothing at all', ''],
    ['an empty line', '\r\n'],
    ['one line', 'hello\r\n'],
    ['lines that begin with dots', '.one\r\n..two\r\n...three\r\n.\r\n..\r\n.\r\n'],
    ['a dot on a line after a bare LF', 'a\n.\nb\n.\r\n.\nc\r\n'],
    ['dots after a bare LF are not doubled by the client', 'a\n..b\n.c\r\n'],
    ['bare CR around dots', 'a\r.\r\r.\r\nb\r\r\n.\rc\r\n'],
    ['NUL and 8-bit bytes', '\0\x01\x7f\x80\xff\0\r\n\0\r\n'],
    ['a dot in every place', '.a.b\r\nc.\r\n.d\r\n'],
    ['a line of 100,000 bytes', `${'x'.repeat(100_000)}\r\n`],
  ];
  test.each(contents)('%s', async (_name, content) => {
    const smtp = await smtpForTest();
    await sendIn(await smtp.greet(), [bytes(`${stuffed(content)}.\r\n`)]);
    expect(smtp.backend.messages[0]?.raw).toEqual(bytes(content));
  });

  const wrongEnds = ['\n.\n', '\r.\r', '\n.\r\n', '\r\n.\n', '\r\n.\r', '\r.\r\n', '\r\n\0.\r\n'];
  test.each(wrongEnds)('%j does not end the message', async (end) => {
    const smtp = await smtpForTest();
    await sendIn(await smtp.greet(), [bytes(`a${end}MAIL FROM:<smuggled@example.com>\r\n.\r\n`)]);
    expect(smtp.backend.messages).toHaveLength(1);
    expect(smtp.backend.messages[0]?.raw.toString('latin1')).toContain(
      'MAIL FROM:<smuggled@example.com>\r\n',
    );
  });

  test('a dot that a client forgot to double is taken off all the same', async () => {
    const smtp = await smtpForTest();
    await sendIn(await smtp.greet(), [bytes('.forgotten\r\n.\r\n')]);
    expect(smtp.backend.messages[0]?.raw).toEqual(bytes('forgotten\r\n'));
  });

  test('wherever the chunks are split', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const content = '.\r\n..a\r\n\r\n.\r\r\n.\n.b\r\n.\r\n';
    const wire = bytes(`${stuffed(content)}.\r\n`);
    for (let at = 1; at < wire.length; at += 1) {
      await sendIn(client, [wire.subarray(0, at), wire.subarray(at)]);
    }
    await sendIn(
      client,
      [...wire].map((byte) => Buffer.of(byte)),
    );
    expect(smtp.backend.messages).toHaveLength(wire.length);
    for (const { raw } of smtp.backend.messages) expect(raw).toEqual(bytes(content));
  });

  test('any bytes in any pieces', { timeout: 120_000 }, async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    const piece = fc.oneof(
      fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', '\r\n.\r', '\n.\n', '\r\n..', '\0'),
      fc.uint8Array({ maxLength: 8 }).map((random) => Buffer.from(random).toString('latin1')),
    );
    const message = fc.array(piece, { maxLength: 40 }).map((pieces) => `${pieces.join('')}\r\n`);
    const cuts = fc.array(fc.nat(300), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(message, cuts, async (content, places) => {
        const wire = bytes(`${stuffed(content)}.\r\n`);
        await sendIn(client, cutAt(wire, places));
        expect(smtp.backend.messages.at(-1)?.raw.equals(bytes(content))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

function cutAt(wire: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.filter((place) => place < wire.length).sort((a, b) => a - b), wire.length];
  return edges.slice(1).map((edge, n) => wire.subarray(edges[n], edge));
}

/** Sends 1 MiB and `beyond` bytes to a listener that takes 1 MiB. */
async function sendLarge(client: Dialogue, beyond: number): Promise<void> {
  await begin(client);
  client.sendRaw(Buffer.alloc(1_048_576 + beyond - 2, 'x'));
  client.send('');
  client.send('.');
}

describe('size', () => {
  test('exactly the limit is taken', async () => {
    const smtp = await smtpForTest({ maxMessageSize: 1_048_576 });
    const client = await smtp.greet();
    await sendLarge(client, 0);
    await client.expect(/^250 /);
    expect(smtp.backend.messages[0]?.raw.length).toBe(1_048_576);
  });

  test('one byte more gets 552 after the final dot, nothing is kept, and the session lives', async () => {
    const smtp = await smtpForTest({ maxMessageSize: 1_048_576 });
    const client = await smtp.greet();
    await sendLarge(client, 1);
    await client.expect(/^552 5\.3\.4 /);
    expect(smtp.backend.messages).toEqual([]);
    expect(smtp.backend.failures).toMatchObject([{ reason: 'too-large' }]);
    expect(smtp.errors).toEqual([]);
    await sendIn(client, [bytes('small\r\n.\r\n')]);
    expect(smtp.backend.messages[0]?.raw).toEqual(bytes('small\r\n'));
    expect(smtp.backend.sessions[0]?.lines).toContain('-- 1,048,577 bytes of data');
  });

  test('far beyond the limit nothing is gathered', async () => {
    const smtp = await smtpForTest({ maxMessageSize: 1_000 });
    const client = await smtp.greet();
    await begin(client);
    for (let n = 0; n < 200; n += 1) client.sendRaw(Buffer.alloc(100_000, 'y'));
    client.send('\r\n.');
    await client.expect(/^552 5\.3\.4 /);
    expect(smtp.backend.messages).toEqual([]);
  });
});

describe('backpressure', () => {
  test('a slow backend slows the client down, and gets everything in the end', async () => {
    const smtp = await smtpForTest({ maxMessageSize: 50_000_000 });
    const start = Promise.withResolvers<void>();
    smtp.backend.behaviour = () => start.promise;
    const client = await smtp.greet();
    await begin(client);
    const whole = Buffer.alloc(20_000_000, 'z\r\n');
    for (let at = 0; at < whole.length; at += 100_000) client.sendRaw(whole.subarray(at, at + 100_000));
    await client.untilBlocked();
    start.resolve();
    client.send('\r\n.');
    await client.expect(/^250 /);
    const expected = Buffer.concat([whole, Buffer.from('\r\n')]);
    expect(smtp.backend.messages[0]?.raw.equals(expected)).toBe(true);
  });
});

describe('what cannot be stored', () => {
  const failures: ReadonlyArray<[name: string, error: Error, reply: RegExp]> = [
    ['a full disk', storeFull, /^452 4\.3\.1 There is no room left on the disk/],
    ['a store that is away', storeGone, /^451 4\.3\.0 The store cannot answer now/],
    ['an error of ours', new Error('secret detail'), /^451 4\.3\.0 The message could not be stored/],
  ];
  for (const [name, error, reply] of failures) {
    test.each([
      ['before the data is read', 'behaviour'],
      ['after it is read', 'beforeAnswer'],
    ] as const)(`${name}, %s`, async (_when, place) => {
      const smtp = await smtpForTest();
      const client = await smtp.greet();
      smtp.backend[place] = () => Promise.reject(error);
      await begin(client);
      client.sendRaw(Buffer.alloc(600_000, 'x\r\n'));
      const answer = await client.say('\r\n.', reply);
      expect(answer).not.toContain('secret');
      expect(smtp.errors).toEqual([{ err: error }]);
      smtp.backend[place] = null;
      await sendIn(client, [bytes('again\r\n.\r\n')]);
      expect(smtp.backend.messages).toHaveLength(1);
    });
  }
});

describe('250 is said after the message is stored, not before', () => {
  test('nothing is said while the backend is at work', async () => {
    const smtp = await smtpForTest();
    const reached = Promise.withResolvers<void>();
    const stored = Promise.withResolvers<void>();
    smtp.backend.beforeAnswer = () => {
      reached.resolve();
      return stored.promise;
    };
    const client = await smtp.greet();
    await begin(client);
    client.sendRaw('hello\r\n.\r\nNOOP\r\n');
    await reached.promise;
    expect(smtp.backend.sessions[0]?.lines.at(-1)).toBe('-- 7 bytes of data');
    stored.resolve();
    await client.expect(/^250 2\.0\.0 queued as id1/);
    await client.expect(/^250 2\.0\.0 OK/);
  });
});

async function expectNothingKept(smtp: TestListener): Promise<void> {
  expect(await smtp.backend.sessions[0]?.outcome).toBe('dropped');
  expect(smtp.backend.messages).toEqual([]);
  expect(smtp.backend.failures).toMatchObject([{ reason: 'vanished' }]);
  expect(smtp.errors).toEqual([]);
}

describe('a client that vanishes in DATA leaves nothing behind', () => {
  test.each(['', 'half a message', 'hello\r\n.', 'hello\r\n.\r'])('after %j', async (sent) => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    await begin(client);
    client.sendRaw(sent || 'x');
    client.endSending();
    await expectNothingKept(smtp);
  });

  test('with a reset', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    await begin(client);
    client.sendRaw('half a mess');
    client.vanish();
    await expectNothingKept(smtp);
    expect(smtp.backend.sessions[0]?.lines.at(-1)).toMatch(
      /^-- the connection ended after \d+ bytes of data$/,
    );
  });

  test('one that leaves after the final dot has handed its message over', async () => {
    const smtp = await smtpForTest();
    const reached = Promise.withResolvers<void>();
    const stored = Promise.withResolvers<void>();
    smtp.backend.beforeAnswer = () => {
      reached.resolve();
      return stored.promise;
    };
    const client = await smtp.greet();
    await begin(client);
    client.sendRaw('hello\r\n.\r\n');
    await reached.promise;
    client.vanish();
    stored.resolve();
    expect(await smtp.backend.sessions[0]?.outcome).toBe('delivered');
    expect(smtp.backend.messages[0]?.raw).toEqual(bytes('hello\r\n'));
  });
});

test('DATA with words behind it is refused', async () => {
  const client = await (await smtpForTest()).greet();
  await client.say('MAIL FROM:<>', /^250/);
  await client.say('RCPT TO:<a@example.com>', /^250/);
  await client.say('DATA now', /^501 5\.5\.4 /);
  await client.say('DATA', /^354 /);
});
