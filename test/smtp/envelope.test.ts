/**
 * The envelope: paths and parameters as they were sent (promise P2).
 */
import { describe, expect, test } from 'vitest';
import { smtpForTest, type TestListener } from '#test/support/smtp.ts';

async function sendWith(smtp: TestListener, mailFrom: string, rcptTo: readonly string[]): Promise<void> {
  const client = await smtp.greet();
  await client.say(mailFrom, /^250 2\.1\.0 /);
  for (const line of rcptTo) await client.say(line, /^250 2\.1\.5 /);
  await client.say('DATA', /^354 /);
  await client.say('hello\r\n.', /^250 2\.0\.0 queued as id1\r?\n$/);
  await client.say('QUIT', /^221 /);
}

test('everything about a message by plain SMTP', async () => {
  const smtp = await smtpForTest({ name: 'plain' });
  const client = await smtp.greet();
  await client.say('MAIL FROM:<a@example.com>', /^250/);
  await client.say('RCPT TO:<b@example.com>', /^250/);
  await client.say('DATA', /^354/);
  await client.say('hello\r\n.', /^250/);
  expect(smtp.backend.messages[0]).toEqual({
    raw: Buffer.from('hello\r\n'),
    envelope: {
      protocol: 'smtp',
      listener: 'plain',
      mailFrom: { address: 'a@example.com', parameters: [], raw: 'MAIL FROM:<a@example.com>' },
      rcptTo: [{ address: 'b@example.com', parameters: [], raw: 'RCPT TO:<b@example.com>' }],
      helo: { verb: 'EHLO', name: 'client.example.com' },
      tls: null,
      auth: null,
      client: { address: '127.0.0.1', port: client.port },
    },
  });
});

describe('addresses', () => {
  const taken: ReadonlyArray<[name: string, path: string, address: string]> = [
    ['plain', '<a@example.com>', 'a@example.com'],
    ['with a space before it', ' <a@example.com>', 'a@example.com'],
    ['case is kept', '<Some.One@EXAMPLE.com>', 'Some.One@EXAMPLE.com'],
    ['quoted local part with a space', '<"a b"@example.com>', '"a b"@example.com'],
    ['quoted local part with brackets and an at', '<"a>b@<c"@example.com>', '"a>b@<c"@example.com'],
    ['quoted local part with an escaped quote', '<"a\\"b"@example.com>', '"a\\"b"@example.com'],
    ['the empty quoted local part', '<""@example.com>', '""@example.com'],
    ['one host of a source route', '<@relay.example.com:a@example.com>', 'a@example.com'],
    ['a long source route', '<@one.example,@two.example:a@example.com>', 'a@example.com'],
    ['UTF-8 on both sides', '<用户@例え.jp>', '用户@例え.jp'],
    ['punycode stays punycode', '<a@xn--r8jz45g.jp>', 'a@xn--r8jz45g.jp'],
    ['an address literal', '<a@[IPv6:2001:db8::1]>', 'a@[IPv6:2001:db8::1]'],
    ['a domain of one label', '<a@localhost>', 'a@localhost'],
    ['dots where none should be', '<.a..b.@example.com>', '.a..b.@example.com'],
    ['plus and equals', '<b+a=example.org@example.com>', 'b+a=example.org@example.com'],
    ['250 characters', `<${'x'.repeat(64)}@${'y'.repeat(185)}>`, `${'x'.repeat(64)}@${'y'.repeat(185)}`],
  ];
  test.each(taken)('%s', async (_name, path, address) => {
    const smtp = await smtpForTest();
    await sendWith(smtp, `MAIL FROM:${path}`, [`rcpt to:${path}`]);
    expect(smtp.backend.messages[0]?.envelope).toMatchObject({
      mailFrom: { address, raw: `MAIL FROM:${path}` },
      rcptTo: [{ address, raw: `rcpt to:${path}` }],
    });
  });

  test('the null sender, and the postmaster without a domain', async () => {
    const smtp = await smtpForTest();
    await sendWith(smtp, 'MAIL FROM:<>', ['RCPT TO:<Postmaster>']);
    expect(smtp.backend.messages[0]?.envelope).toMatchObject({
      mailFrom: { address: '' },
      rcptTo: [{ address: 'Postmaster' }],
    });
  });

  const refused: ReadonlyArray<[line: string, status: RegExp]> = [
    ['MAIL FROM', /^501 5\.5\.4 /],
    ['MAIL FROM:', /^501 5\.1\.7 /],
    ['MAIL FROM:a@example.com', /^501 5\.1\.7 /],
    ['MAIL FROM:<a@example.com', /^501 5\.1\.7 /],
    ['MAIL FROM:<a b@example.com>', /^501 5\.1\.7 /],
    ['MAIL FROM:<a@b@example.com>', /^501 5\.1\.7 /],
    ['MAIL FROM:<a@>', /^501 5\.1\.7 /],
    ['MAIL FROM:<@example.com>', /^501 5\.1\.7 /],
    ['MAIL FROM:<nodomain>', /^501 5\.1\.7 /],
    ['MAIL FROM:<a\u0001@example.com>', /^501 5\.1\.7 /],
    ['MAIL FROM:<a@example.com>SIZE=1', /^501 5\.5\.4 /],
    ['MAIL TO:<a@example.com>', /^501 5\.5\.4 /],
    ['RCPT TO:<>', /^501 5\.1\.3 /],
    ['RCPT TO:<nodomain>', /^501 5\.1\.3 /],
    ['RCPT TO:a@example.com', /^501 5\.1\.3 /],
  ];
  test.each(refused)('%j is refused', async (line, status) => {
    const client = await (await smtpForTest()).greet();
    if (line.startsWith('RCPT')) await client.say('MAIL FROM:<>', /^250/);
    await client.say(line, status);
    await client.say('NOOP', /^250/);
  });

  test('bytes that are no UTF-8 are refused', async () => {
    const client = await (await smtpForTest()).greet();
    client.sendRaw(Buffer.from('MAIL FROM:<caf\xe9@example.com>\r\n', 'latin1'));
    await client.expect(/^501 5\.1\.7 .*UTF-8/);
  });
});

describe('recipients', () => {
  test('repeated ones stay, in order, each with its own parameters', async () => {
    const smtp = await smtpForTest();
    await sendWith(smtp, 'MAIL FROM:<>', [
      'RCPT TO:<b@example.com> NOTIFY=NEVER',
      'RCPT TO:<c@example.com>',
      'RCPT TO:<B@example.com>',
      'RCPT TO:<b@example.com>',
    ]);
    const { rcptTo } = smtp.backend.messages[0]?.envelope ?? { rcptTo: [] };
    expect(rcptTo.map(({ address }) => address)).toEqual([
      'b@example.com',
      'c@example.com',
      'B@example.com',
      'b@example.com',
    ]);
    expect(rcptTo[0]?.parameters).toEqual([{ keyword: 'NOTIFY', value: 'NEVER' }]);
    expect(rcptTo[3]?.parameters).toEqual([]);
  });

  test('one too many is refused for now, the others are mailed', async () => {
    const smtp = await smtpForTest({ maxRecipients: 2 });
    const client = await smtp.greet();
    await client.say('MAIL FROM:<>', /^250/);
    await client.say('RCPT TO:<a@example.com>', /^250/);
    await client.say('RCPT TO:<b@example.com>', /^250/);
    await client.say('RCPT TO:<a@example.com>', /^452 4\.5\.3 /);
    await client.say('DATA', /^354/);
    await client.say('.', /^250/);
    expect(smtp.backend.messages[0]?.envelope.rcptTo).toHaveLength(2);
  });

  test('a message does not inherit from the one before', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    for (const name of ['one', 'two']) {
      await client.say(`MAIL FROM:<${name}@example.com>`, /^250/);
      await client.say(`RCPT TO:<to-${name}@example.com>`, /^250/);
      await client.say('DATA', /^354/);
      await client.say('.', /^250/);
    }
    expect(smtp.backend.messages.map(({ envelope }) => envelope.rcptTo.map((path) => path.address))).toEqual([
      ['to-one@example.com'],
      ['to-two@example.com'],
    ]);
    expect(smtp.backend.messages[1]?.envelope.mailFrom.address).toBe('two@example.com');
  });

  test('RSET forgets a message', async () => {
    const smtp = await smtpForTest();
    const client = await smtp.greet();
    await client.say('MAIL FROM:<one@example.com>', /^250/);
    await client.say('RCPT TO:<never@example.com>', /^250/);
    await client.say('RSET', /^250/);
    await client.say('MAIL FROM:<two@example.com>', /^250/);
    await client.say('RCPT TO:<b@example.com>', /^250/);
    await client.say('DATA', /^354/);
    await client.say('.', /^250/);
    expect(smtp.backend.messages).toHaveLength(1);
    expect(smtp.backend.messages[0]?.envelope).toMatchObject({
      mailFrom: { address: 'two@example.com' },
      rcptTo: [{ address: 'b@example.com' }],
    });
  });
});

describe('parameters', () => {
  test('are kept in order, as sent, xtext and all', async () => {
    const smtp = await smtpForTest();
    const mail =
      'MAIL FROM:<a@example.com> ret=HDRS ENVID=QQ+2B314159 BODY=8bitmime SMTPUTF8 SIZE=5 X-OWN=1=2';
    const rcpt = 'RCPT TO:<b@example.com>  NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Bob+40example.com';
    await sendWith(smtp, mail, [rcpt]);
    const { mailFrom, rcptTo } = smtp.backend.messages[0]?.envelope ?? {};
    expect(mailFrom).toEqual({
      address: 'a@example.com',
      raw: mail,
      parameters: [
        { keyword: 'RET', value: 'HDRS' },
        { keyword: 'ENVID', value: 'QQ+2B314159' },
        { keyword: 'BODY', value: '8bitmime' },
        { keyword: 'SMTPUTF8', value: null },
        { keyword: 'SIZE', value: '5' },
        { keyword: 'X-OWN', value: '1=2' },
      ],
    });
    expect(rcptTo).toEqual([
      {
        address: 'b@example.com',
        raw: rcpt,
        parameters: [
          { keyword: 'NOTIFY', value: 'SUCCESS,DELAY' },
          { keyword: 'ORCPT', value: 'rfc822;Bob+40example.com' },
        ],
      },
    ]);
  });

  const refused: ReadonlyArray<[parameter: string, reply: RegExp]> = [
    ['SIZE=1000001', /^552 5\.3\.4 .* 1000000 /],
    ['SIZE=99999999999999999999', /^552 5\.3\.4 /],
    ['SIZE=lots', /^501 5\.5\.4 /],
    ['SIZE', /^501 5\.5\.4 /],
    ['BODY=BINARYMIME', /^501 5\.5\.4 /],
    ['SMTPUTF8=yes', /^501 5\.5\.4 /],
    ['RET=SOME', /^501 5\.5\.4 /],
    ['ENVID=', /^501 5\.5\.4 /],
    ['SIZE=1 SIZE=2', /^501 5\.5\.4 SIZE is given twice/],
    ['=1', /^501 5\.5\.4 /],
  ];
  test.each(refused)('MAIL with %s is refused at once', async (parameter, reply) => {
    const client = await (await smtpForTest()).greet();
    await client.say(`MAIL FROM:<a@example.com> ${parameter}`, reply);
    await client.say('MAIL FROM:<a@example.com> SIZE=1000000', /^250/);
  });

  test.each(['NOTIFY=NEVER,DELAY', 'NOTIFY=SOMETIMES', 'NOTIFY', 'ORCPT=Bob'])(
    'RCPT with %s is refused',
    async (parameter) => {
      const client = await (await smtpForTest()).greet();
      await client.say('MAIL FROM:<>', /^250/);
      await client.say(`RCPT TO:<a@example.com> ${parameter}`, /^501 5\.5\.4 /);
    },
  );
});
