/**
 * What every runner must do, once for all: the same expectations hold and fail, with the same words. A runner hands
 * in its `test` and its `expect`; MAILSTOP_URL and SMTP_URL name the sandbox.
 */
import { createTransport, type SendMailOptions } from 'nodemailer';
import { Mailstop, type ReceivedMessage, type TestInbox } from '#client/mailstop.ts';
import type { MailMatchers } from '#runners/matchers.ts';

/** The matchers as a runner has them: they give nothing, or a promise where they wait. */
type Matching = MailMatchers & { readonly not: MailMatchers };

export interface Runner {
  readonly test: (name: string, run: () => Promise<void>) => unknown;
  readonly expect: (received: TestInbox | ReceivedMessage) => Matching;
}

function send(message: SendMailOptions): Promise<unknown> {
  const transport = createTransport(`${process.env.SMTP_URL}?ignoreTLS=true`);
  return transport.sendMail({ from: 'shop@example.com', subject: 'Welcome', text: 'Hello Ada', ...message });
}

/** Rejects with the sentence of what failed; a check that holds is a failure here. */
async function failing(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it holds, and should not');
}

function mustHold(text: string, part: string | RegExp): void {
  const holds = typeof part === 'string' ? text.includes(part) : part.test(text);
  if (!holds) throw new Error(`«${text}» does not hold ${part}`);
}

const message: SendMailOptions = {
  subject: 'Reset your password',
  text: 'Your code is 123456.\nhttps://app.example.com/reset/abc',
  headers: { 'X-Kind': 'reset' },
  attachments: [{ filename: 'terms.pdf', content: 'pdf' }],
};

export function mailSuite({ test, expect }: Runner): void {
  /** The environment names the sandbox only when the tests run. */
  const mail = { inbox: () => new Mailstop({ timeout: 40_000 }).inbox() };
  const sent = (inbox: TestInbox) => inbox.capture(() => send({ ...message, to: inbox.address }));

  test('toHaveReceived finds what is there and takes nothing away', async () => {
    const inbox = mail.inbox();
    await send({ to: inbox.address });
    await expect(inbox).toHaveReceived();
    await expect(inbox).toHaveReceived({ subject: /welcome/i });
    await inbox.waitFor();
    await expect(inbox).toHaveReceived({ subject: 'Welcome' });
  });

  test('toHaveReceived fails with what came instead', async () => {
    const inbox = mail.inbox();
    await send({ to: inbox.address });
    const text = await failing(() => expect(inbox).toHaveReceived({ subject: 'Reset', timeout: 50 }));
    mustHold(text, "subject: expected 'Reset', was 'Welcome'");
  });

  test('.not.toHaveReceived is refused, with advice', async () => {
    const text = await failing(() => expect(mail.inbox()).not.toHaveReceived());
    mustHold(text, 'proves nothing');
    mustHold(text, 'toStayEmpty');
  });

  test('toHaveReceivedTimes counts', async () => {
    const inbox = mail.inbox();
    for (const to of [inbox.address, inbox.address]) await send({ to });
    await expect(inbox).toHaveReceivedTimes(2);
    mustHold(await failing(() => expect(inbox).toHaveReceivedTimes(1)), '2 messages came');
    mustHold(await failing(() => expect(inbox).toHaveReceivedTimes(3, { timeout: 50 })), 'Only 2 of 3');
  });

  test('toStayEmpty holds to the end of its time, and fails at once', async () => {
    const inbox = mail.inbox();
    await expect(inbox).toStayEmpty({ within: 50 });
    await send({ to: inbox.address });
    mustHold(
      await failing(() => expect(inbox).toStayEmpty({ within: 30_000 })),
      'A message came where none may',
    );
  });

  test('toBeSentTo knows the envelope', async () => {
    const inbox = mail.inbox();
    const one = await sent(inbox);
    expect(one).toBeSentTo(inbox.address.toUpperCase());
    expect(one).toBeSentTo(/@mailstop\.test$/);
    expect(one).not.toBeSentTo('ada@example.com');
    mustHold(await failing(() => expect(one).toBeSentTo(inbox.address.slice(1))), inbox.address);
  });

  test('toHaveSubject, toHaveText and toHaveHeader', async () => {
    const one = await sent(mail.inbox());
    expect(one).toHaveSubject('Reset your password');
    expect(one).toHaveSubject(/^reset/i);
    expect(one).not.toHaveSubject('Reset');
    mustHold(await failing(() => expect(one).toHaveSubject('Welcome')), "there is 'Reset your password'");
    await expect(one).toHaveText('code is 123456. https:');
    await expect(one).not.toHaveText('654321');
    expect(one).toHaveHeader('x-kind');
    expect(one).toHaveHeader('X-Kind', 'reset');
    expect(one).not.toHaveHeader('X-Kind', 'welcome');
    mustHold(await failing(() => expect(one).toHaveHeader('X-None')), 'there is none');
    mustHold(await failing(() => expect(one).not.toHaveSubject(/^Reset/)), 'not to have');
  });

  test('toHaveLink, toHaveCode and toHaveAttachment', async () => {
    const one = await sent(mail.inbox());
    expect(one).toHaveLink();
    expect(one).toHaveLink('/reset/');
    expect(one).not.toHaveLink('/confirm/');
    mustHold(await failing(() => expect(one).toHaveLink('/confirm/')), 'https://app.example.com/reset/abc');
    expect(one).toHaveCode();
    expect(one).toHaveCode('123456');
    expect(one).toHaveCode(/^\d{6}$/);
    mustHold(await failing(() => expect(one).toHaveCode('654321')), "there is '123456'");
    expect(one).toHaveAttachment('*.pdf');
    mustHold(await failing(() => expect(one).toHaveAttachment('invoice-*')), "'terms.pdf'");
  });

  test('what is asked of the wrong thing is said', async () => {
    const one = await sent(mail.inbox());
    mustHold(
      await failing(() => expect(one).toHaveReceived()),
      'toHaveReceived is asked of an inbox, not of a message',
    );
    const promise = mail.inbox().messages() as never;
    mustHold(await failing(() => expect(promise).toHaveSubject('x')), 'is an await missing?');
  });
}
