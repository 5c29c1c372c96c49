/** The client of tests: an inbox of one's own, waits with typed answers, and errors that say what came instead. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  Mailstop,
  MailstopUnreachable,
  MessageTimeout,
  NotExactlyOne,
  TooManyMessages,
  UnexpectedMessage,
} from '#client/mailstop.ts';
import { sandboxForTest, startSandbox, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { send } from './mail.ts';

let sandbox: TestSandbox;
/** However slow the machine is. */
const PATIENCE_MS = 40_000;
let mail: Mailstop;
beforeAll(async () => {
  sandbox = await startSandbox();
  mail = new Mailstop({ url: sandbox.url, timeout: PATIENCE_MS });
});
afterAll(() => sandbox.stop());

const waiting = (count: number) =>
  waitFor(`${count} waits`, async () => (await mail.client.getStatus()).waiting === count);
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: Error) => error,
  );

test('an inbox has an address of its own and gives the one message', async () => {
  const inbox = mail.inbox({ for: 'signup' });
  const id = await send(sandbox, { to: inbox.address, subject: 'Confirm' });
  await send(sandbox, { to: mail.inbox({ for: 'signup' }).address, subject: 'Confirm' });
  const message = await inbox.waitFor({ subject: /^confirm$/i });
  expect(message).toMatchObject({
    id,
    subject: 'Confirm',
    text: 'Hello Ada\n',
    page: `${sandbox.url}/?message=${id}`,
  });
  expect(message.header('subject')).toBe('Confirm');
  expect(Buffer.from(await message.raw()).toString()).toContain('Subject: Confirm');
});

test('what was given once does not answer again', async () => {
  const inbox = mail.inbox();
  await send(sandbox, { to: inbox.address, text: 'Your code is 111111' });
  expect((await inbox.waitFor()).code()).toBe('111111');
  const next = inbox.waitFor();
  await waiting(1);
  await send(sandbox, { to: inbox.address, text: 'Your code is 222222' });
  expect((await next).code()).toBe('222222');
  await inbox.expectNone({ within: 50 });
  expect(await inbox.messages()).toHaveLength(2);
});

test('the order of waiting is free', async () => {
  const inbox = mail.inbox();
  await send(sandbox, { to: inbox.address, subject: 'A' });
  await send(sandbox, { to: inbox.address, subject: 'B' });
  expect((await inbox.waitFor({ subject: 'B' })).subject).toBe('B');
  expect((await inbox.waitFor({ subject: 'A' })).subject).toBe('A');
});

test('capture gives what the action sent, whatever was there before', async () => {
  const inbox = mail.inbox();
  await send(sandbox, { to: inbox.address, subject: 'before' });
  const sent = await inbox.capture(() => send(sandbox, { to: inbox.address, subject: 'after' }));
  expect(sent.subject).toBe('after');
  await expect(inbox.capture(() => Promise.reject(new Error('the action failed')))).rejects.toThrow(
    'the action failed',
  );
});

test('several are awaited, in order', async () => {
  const inbox = mail.inbox();
  const all = inbox.waitForAll({ count: 3 });
  for (const subject of ['1', '2', '3']) await send(sandbox, { to: inbox.address, subject });
  expect((await all).map(({ subject }) => subject)).toEqual(['1', '2', '3']);
});

test('an inbox may be an SMTP user, or an address that is known', async () => {
  const id = await send(sandbox, { to: 'fixed@example.com' }, { user: 'worker 7' });
  expect(await mail.inbox({ inbox: 'worker 7' }).waitFor()).toMatchObject({ id });
  expect(await mail.inbox({ address: 'Fixed@example.com' }).waitFor()).toMatchObject({ id });
  expect(await mail.inbox({ address: 'fixed@example.com', inbox: 'worker 8' }).messages()).toEqual([]);
});

test('an inbox can be leased, kept and given back', async () => {
  const inbox = await mail.lease({ for: 'checkout', ttl: 60 });
  expect(inbox.address).toMatch(/^checkout-\S+@mailstop\.test$/);
  const id = await send(sandbox, { to: inbox.address });
  expect(await inbox.waitFor()).toMatchObject({ id, inbox: inbox.name });
  const byUser = await send(sandbox, { to: 'ada@example.com' }, { user: inbox.user });
  expect(await inbox.waitFor()).toMatchObject({ id: byUser });
  await inbox.keep();
  const { name } = inbox;
  expect(await mail.client.getInbox({ params: { name } })).toMatchObject({ expiresAt: null });
  await inbox.end();
  await expect(mail.client.getInbox({ params: { name } })).rejects.toMatchObject({ code: 'not-found' });
});

test('a wait in vain fails with all that is known', async () => {
  const inbox = mail.inbox({ for: 'reset' });
  const id = await send(sandbox, { to: inbox.address, subject: 'Welcome' });
  const error = await failureOf(inbox.waitFor({ subject: /Reset/, timeout: 50 }));
  expect(error).toBeInstanceOf(MessageTimeout);
  expect(error).toMatchObject({ name: 'MessageTimeout', answer: { status: 'timeout' } });
  expect((error as MessageTimeout).answer.nearMisses.map(({ message }) => message.id)).toEqual([id]);
  expect(error?.message).toContain(`✗ subject: expected to match /Reset/, was 'Welcome'`);
  expect(error?.message).toContain(inbox.address);
  expect(inspect(error)).toMatch(/^MessageTimeout: No such message/);
  expect(inspect(error), 'nothing is printed twice').not.toMatch(/nearMisses|name:/);
});

test('what was given is told as such when it is waited for again', async () => {
  const inbox = mail.inbox();
  await send(sandbox, { to: inbox.address, subject: 'Reset' });
  await inbox.waitFor({ subject: 'Reset' });
  const error = await failureOf(inbox.waitFor({ subject: 'Reset', timeout: 0 }));
  expect(error?.message).toMatch(
    /^No such message .+ One that fits was given by an earlier wait: 'Reset'\.\n/,
  );
});

test('two where one was asked is an error that shows both', async () => {
  const inbox = mail.inbox();
  const ids = [await send(sandbox, { to: inbox.address }), await send(sandbox, { to: inbox.address })];
  const error = await failureOf(inbox.waitFor());
  expect(error).toBeInstanceOf(TooManyMessages);
  for (const id of ids) expect(error?.message).toContain(id);
});

test('none is none: within a time, and until a message', async () => {
  const inbox = mail.inbox();
  const failing = failureOf(inbox.expectNone({ within: 30_000, subject: 'Receipt' }));
  await waiting(1);
  const id = await send(sandbox, { to: inbox.address, subject: 'Receipt' });
  const error = await failing;
  expect(error).toBeInstanceOf(UnexpectedMessage);
  expect(error?.message).toContain(id);

  const other = mail.inbox();
  await send(sandbox, { to: other.address, subject: 'Receipt' });
  await send(sandbox, { to: other.address, subject: 'Welcome' });
  await other.expectNone({ subject: 'Welcome', until: { subject: 'Receipt' } });
  await expect(other.expectNone({ subject: 'Receipt', until: { subject: 'Welcome' } })).rejects.toThrow(
    'A message came where none may',
  );
  await expect(mail.inbox().expectNone({ until: { subject: 'never' }, timeout: 50 })).rejects.toThrow(
    'nothing is proven',
  );
});

test('code() gives exactly one, else the candidates', async () => {
  const inbox = mail.inbox();
  const one = await inbox.capture(() => send(sandbox, { to: inbox.address, text: 'Your code is 123456.' }));
  expect(one.code()).toBe('123456');
  const two = await inbox.capture(() =>
    send(sandbox, { to: inbox.address, text: 'Your login code is 123456.\n\nYour backup code is 87654321.' }),
  );
  expect(() => two.code()).toThrow(NotExactlyOne);
  expect(() => two.code()).toThrow(/123456 .*\n.*87654321/);
  expect(two.code(/^\d{6}$/)).toBe('123456');
  const none = await inbox.capture(() => send(sandbox, { to: inbox.address }));
  expect(() => none.code()).toThrow('There is none.');
});

test('link() gives exactly one, else the candidates', async () => {
  const inbox = mail.inbox();
  const html = `<a href="https://app.example.com/reset/abc?x=1">Reset password</a>
    <a href="https://app.example.com/help">Help</a> <a href="https://app.example.com/unsubscribe">Unsubscribe</a>`;
  const message = await inbox.capture(() => send(sandbox, { to: inbox.address, html }));
  const reset = 'https://app.example.com/reset/abc?x=1';
  expect(message.link()).toBe(reset);
  expect(message.link('/reset/')).toBe(reset);
  expect(message.link(/\/reset\/\w+/)).toBe(reset);
  expect(message.link({ text: 'Reset password' })).toBe(reset);
  expect(message.link({ text: /^help$/i })).toBe('https://app.example.com/help');
  expect(() => message.link('app.example.com')).toThrow(NotExactlyOne);
  expect(() => message.link('/nowhere')).toThrow(
    /'\/nowhere' in its URL.*\n.*reset\/abc.* \('Reset password'\)/,
  );
});

test('attachment() gives exactly one, with its bytes', async () => {
  const inbox = mail.inbox();
  const attachments = [
    { filename: 'invoice-7.pdf', content: 'pdf' },
    { filename: 'terms.txt', content: 'terms' },
  ];
  const message = await inbox.capture(() => send(sandbox, { to: inbox.address, attachments }));
  const invoice = message.attachment('invoice-*.pdf');
  expect(invoice).toMatchObject({ filename: 'invoice-7.pdf', size: 3 });
  expect(await invoice.text()).toBe('pdf');
  expect(Buffer.from(await message.attachment(/terms/).bytes()).toString()).toBe('terms');
  expect(() => message.attachment('*')).toThrow(/'invoice-7\.pdf'.*\n.*'terms\.txt'/);
});

test('a criterion that does not exist is refused before anything is waited for', async () => {
  const wrong = { subjekt: 'x' } as never;
  await expect(mail.inbox().waitFor(wrong)).rejects.toThrow('There is no criterion subjekt');
});

test('a wait can be given up', async () => {
  const leaving = new AbortController();
  const gone = mail.inbox().waitFor({ signal: leaving.signal, timeout: 50_000 });
  await waiting(1);
  leaving.abort();
  await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
  await waiting(0);
});

test('more than one call waits is gone on with, and misses nothing between', async () => {
  const calls: number[] = [];
  const impatient: typeof fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body));
    calls.push(body.timeoutMs);
    const answer = await fetch(input, {
      ...init,
      body: JSON.stringify({ ...body, timeoutMs: Math.min(50, body.timeoutMs) }),
    });
    const said = (await answer.json()) as object;
    return Response.json({ ...said, capped: body.timeoutMs > 50 });
  };
  const inbox = new Mailstop({ url: sandbox.url, fetch: impatient }).inbox();
  const found = inbox.waitFor({ timeout: 60_000 });
  await waitFor('two calls', async () => calls.length >= 2);
  const id = await send(sandbox, { to: inbox.address });
  expect(await found).toMatchObject({ id });
  await inbox.expectNone({ within: 120 });
});

test('MAILSTOP_URL is the default, and an absent server says how to start one', async () => {
  vi.stubEnv('MAILSTOP_URL', `${sandbox.url}/`);
  expect(new Mailstop().url).toBe(sandbox.url);
  vi.unstubAllEnvs();
  const gone = await sandboxForTest();
  await gone.stop();
  const error = await failureOf(new Mailstop({ url: gone.url }).inbox().waitFor());
  expect(error).toBeInstanceOf(MailstopUnreachable);
  expect(error?.message).toContain('Start Mailstop with: npx mailstop');
});
