/** Waiting: what was there is found, what comes wakes, and a wait in vain says what happened instead. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, HistoryGone } from '#client/client.ts';
import type { WaitAnswer } from '#contract/wait.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest, startSandbox, type TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { ask, problemOf, send } from './mail.ts';

let sandbox: TestSandbox;
let client: Client;
let serial = 0;
beforeAll(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
});
afterAll(() => sandbox.stop());

/** An address no other test knows. */
const address = (): string => `test-${++serial}@example.com`;
const subjects = ({ messages }: WaitAnswer) => messages.map(({ subject }) => subject);
/** Resolves when so many wait. */
const waiting = (count: number, at = client) =>
  waitFor(`${count} waits`, async () => (await at.getStatus()).waiting === count);

test('a message sent before is found', async () => {
  const to = address();
  const id = await send(sandbox, { to });
  const answer = await client.waitFor({ body: { to, count: 1 } });
  expect(answer).toMatchObject({
    status: 'matched',
    messages: [{ id, text: 'Hello Ada\n' }],
    nearMisses: [],
  });
  expect(answer.cursor).toBe(answer.messages[0]?.cursor);
});

test('a message that comes wakes it', async () => {
  const to = address();
  const answer = client.waitFor({ body: { to, subject: { contains: 'Reset' } } });
  await waiting(1);
  await send(sandbox, { to, subject: 'Welcome' });
  const id = await send(sandbox, { to, subject: 'Reset your password' });
  expect((await answer).messages).toMatchObject([{ id }]);
});

test('after a cursor only what came after it counts', async () => {
  const to = address();
  await send(sandbox, { to, subject: 'old' });
  const { cursor } = await client.getCursor();
  await send(sandbox, { to, subject: 'new' });
  expect(subjects(await client.waitFor({ body: { to, after: cursor } }))).toEqual(['new']);
});

test('addresses that differ by a prefix are not confused', async () => {
  const short = address();
  const long = `x${short}`;
  const answer = client.waitFor({ body: { to: short, count: 1, settleMs: 100 } });
  await waiting(1);
  await send(sandbox, { to: long, subject: 'long' });
  await send(sandbox, { to: short, subject: 'short' });
  expect(subjects(await answer)).toEqual(['short']);
  expect(subjects(await client.waitFor({ body: { to: long } }))).toEqual(['long']);
});

test('every recipient counts, those named nowhere else and the eleventh too', async () => {
  const many = Array.from({ length: 12 }, address);
  const answer = client.waitFor({ body: { to: many[11] ?? '' } });
  await waiting(1);
  await send(sandbox, { to: 'list@example.com', bcc: many });
  expect((await answer).status).toBe('matched');
  expect((await client.waitFor({ body: { to: many[10]?.toUpperCase() } })).status).toBe('matched');
});

test('each criterion holds through the door', async () => {
  const to = address();
  const id = await send(
    sandbox,
    {
      to,
      from: 'Shop <shop@example.com>',
      subject: 'Your order',
      text: 'Order 12',
      html: '<b>Order 12</b>',
      headers: { 'X-Kind': 'order' },
      attachments: [{ filename: 'invoice-12.pdf', content: 'pdf' }],
    },
    { user: 'shop' },
  );
  await client.patchMessages({ body: { ids: [id], addTags: ['paid'] } });
  const criteria = {
    to,
    inbox: 'shop',
    from: 'shop@example.com',
    subject: { regex: '^your ORDER$', flags: 'i' },
    text: { contains: 'Order 12' },
    html: { glob: '*<b>*' },
    header: { 'x-kind': 'order' },
    attachment: { glob: 'invoice-*.pdf' },
    tag: 'paid',
  };
  expect((await client.waitFor({ body: { ...criteria, timeoutMs: 0 } })).messages).toMatchObject([{ id }]);
  const wrong = await client.waitFor({ body: { ...criteria, tag: 'open', timeoutMs: 0 } });
  expect(wrong.nearMisses[0]).toMatchObject({
    message: { id },
    failed: [`tag: expected 'open', was 'paid'`],
  });
});

test('a tag that is added later wakes it', async () => {
  const to = address();
  const id = await send(sandbox, { to });
  const answer = client.waitFor({ body: { to, tag: 'done' } });
  await waiting(1);
  await client.patchMessages({ body: { ids: [id], addTags: ['done'] } });
  expect((await answer).messages).toMatchObject([{ id, tags: ['done'] }]);
});

test('a count is awaited; one too many is told', async () => {
  const to = address();
  await send(sandbox, { to, subject: 'one' });
  const two = client.waitFor({ body: { to, count: 2 } });
  await waiting(1);
  await send(sandbox, { to, subject: 'two' });
  expect(subjects(await two)).toEqual(['one', 'two']);
  const one = await client.waitFor({ body: { to, count: 1 } });
  expect(one.status).toBe('exceeded');
  expect(subjects(one)).toEqual(['one', 'two']);
});

test('settling catches one too many', async () => {
  const to = address();
  await send(sandbox, { to });
  const answer = client.waitFor({ body: { to, count: 1, settleMs: 4_000 } });
  await waiting(1);
  await send(sandbox, { to });
  expect((await answer).status).toBe('exceeded');
});

test('what is excepted does not count', async () => {
  const to = address();
  const first = await send(sandbox, { to });
  const second = await send(sandbox, { to });
  expect((await client.waitFor({ body: { to, except: [first], count: 1 } })).messages).toMatchObject([
    { id: second },
  ]);
});

test('a time-out says what came instead, where it went, and what was refused', async () => {
  const own = await sandboxForTest();
  const there = createClient({ url: own.url });
  const id = await send(own, { to: 'ada@example.com', subject: 'Welcome' }, { user: 'elsewhere' });
  const talk = await dial(own.smtpPort);
  await talk.expect(/^220/);
  await talk.say('EHLO app.example.com', /^250/);
  await talk.say('MAIL FROM:<app@example.com>', /^250/);
  await talk.say('RCPT TO:<not an address', /^501/);
  await talk.say('QUIT', /^221/);

  const answer = await there.waitFor({
    body: { inbox: 'default', to: 'ada@example.com', subject: { contains: 'Reset' }, timeoutMs: 50 },
  });
  expect(answer).toMatchObject({
    status: 'timeout',
    messages: [],
    nearMisses: [
      {
        message: { id, inbox: 'elsewhere' },
        failed: [
          `inbox: expected 'default', was 'elsewhere'`,
          `subject: expected to contain 'Reset', was 'Welcome'`,
        ],
      },
    ],
    activity: {
      connections: 2,
      accepted: 1,
      rejected: [{ stage: 'rcpt', code: 501, client: expect.stringContaining('127.0.0.1') }],
      smtp: [`smtp://127.0.0.1:${own.smtpPort}`],
    },
  });
});

test('where nothing connected at all, it says so', async () => {
  const own = await sandboxForTest();
  const { activity, nearMisses } = await createClient({ url: own.url }).waitFor({ body: { timeoutMs: 0 } });
  expect({ activity, nearMisses }).toMatchObject({
    activity: { connections: 0, accepted: 0, rejected: [] },
    nearMisses: [],
  });
});

test('the nearest miss comes first', async () => {
  const to = address();
  await send(sandbox, { to, subject: 'Reset', text: 'right but for the tag' });
  await send(sandbox, { to, subject: 'Welcome' });
  const { nearMisses } = await client.waitFor({ body: { to, subject: 'Reset', tag: 'x', timeoutMs: 0 } });
  expect(nearMisses[0]?.message.subject).toBe('Reset');
  expect(nearMisses.map(({ failed }) => failed.length)).toEqual(
    nearMisses.map(({ failed }) => failed.length).toSorted(),
  );
});

test('what came to the address is nearer than what others were sent, however right that is', async () => {
  const to = address();
  const own = await send(sandbox, { to, subject: 'Welcome', text: 'a' });
  const other = await send(sandbox, { to: address(), subject: 'Reset', text: 'Your code' });
  const body = { to, subject: 'Reset', text: { contains: 'code' }, timeoutMs: 0 };
  const { nearMisses, explanation } = await client.waitFor({ body });
  const ids = nearMisses.map(({ message }) => message.id);
  expect(ids[0]).toBe(own);
  expect(ids).toContain(other);
  expect(explanation).toMatch(/^[^\n]+The nearest, 'Welcome', fails by its subject and text\.\n/);
});

test('one that fits but for the cursor is told, and so is one that was given before', async () => {
  const to = address();
  const id = await send(sandbox, { to, subject: 'Reset' });
  const after = (await client.getCursor()).cursor;
  const early = await client.waitFor({ body: { to, subject: 'Reset', after, timeoutMs: 0 } });
  expect(early.nearMisses).toMatchObject([{ message: { id }, failed: ['after: it came before the cursor'] }]);
  const given = await client.waitFor({ body: { to, subject: 'Reset', except: [id], timeoutMs: 0 } });
  expect(given.nearMisses[0]).toMatchObject({
    message: { id },
    failed: [expect.stringMatching(/^except: .*earlier wait/)],
  });
});

test('what came to the very address is told however long ago, what others got is not', async () => {
  const [to, other] = [address(), address()];
  const id = await send(sandbox, { to, subject: 'Welcome' });
  await send(sandbox, { to: other, subject: 'Reset' });
  const body = { to, subject: 'Reset', timeoutMs: 0, lookBackMs: 0 };
  const { nearMisses, activity } = await client.waitFor({ body });
  expect(nearMisses).toMatchObject([{ message: { id } }]);
  expect(activity?.accepted).toBe(0);
});

test('more than 55 seconds are not waited in one call, and it says so', async () => {
  const to = address();
  await send(sandbox, { to });
  expect(await client.waitFor({ body: { to, timeoutMs: 600_000 } })).toMatchObject({
    timeoutMs: 55_000,
    capped: true,
  });
});

test('none holds to the end of its window, and not before', async () => {
  const before = performance.now();
  const { status } = await client.waitFor({ body: { to: address(), none: true, timeoutMs: 300 } });
  expect(status).toBe('none');
  expect(performance.now() - before).toBeGreaterThanOrEqual(295);
});

test('none fails at once on what is there, and on what comes late', async () => {
  const to = address();
  const answer = client.waitFor({ body: { to, none: true, timeoutMs: 50_000 } });
  await waiting(1);
  const id = await send(sandbox, { to });
  expect(await answer).toMatchObject({ status: 'exceeded', messages: [{ id }] });
  expect(await client.waitFor({ body: { to, none: true, timeoutMs: 50_000 } })).toMatchObject({
    status: 'exceeded',
  });
});

test('none until a message: the order decides', async () => {
  const to = address();
  const none = { to, none: true, subject: 'Welcome', until: { to, subject: 'Receipt' } };
  const quiet = client.waitFor({ body: none });
  await waiting(1);
  const receipt = await send(sandbox, { to, subject: 'Receipt' });
  await send(sandbox, { to, subject: 'Welcome' });
  expect(await quiet).toMatchObject({ status: 'none', barrier: { id: receipt } });
  // What is stored is judged in the same order.
  expect(await client.waitFor({ body: none })).toMatchObject({ status: 'none', barrier: { id: receipt } });

  const other = address();
  await send(sandbox, { to: other, subject: 'Welcome' });
  await send(sandbox, { to: other, subject: 'Receipt' });
  const failed = { ...none, to: other, until: { to: other, subject: 'Receipt' } };
  expect(await client.waitFor({ body: failed })).toMatchObject({ status: 'exceeded', barrier: null });
});

test('none until a message that does not come is a time-out', async () => {
  const to = address();
  const answer = await client.waitFor({ body: { to, none: true, until: { subject: to }, timeoutMs: 50 } });
  expect(answer.status).toBe('timeout');
});

test('a regular expression without end is refused, and nobody waits for it', async () => {
  const to = address();
  await send(sandbox, { to, subject: `${'a'.repeat(60)}b` });
  const endless = client.waitFor({ body: { to, subject: { regex: '^(a+)+$' } } });
  const refused = expect(endless).rejects.toMatchObject({ code: 'pattern-too-slow' });
  await send(sandbox, { to: address() });
  await client.getStatus();
  await refused;
});

test('a client that goes away frees its wait', async () => {
  const leaving = new AbortController();
  const gone = client.waitFor({ body: { to: address(), timeoutMs: 50_000 } }, { signal: leaving.signal });
  await waiting(1);
  leaving.abort();
  await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
  await waiting(0);
});

test('those who wait when it stops are told', async () => {
  const own = await startSandbox();
  const there = createClient({ url: own.url });
  const answer = there.waitFor({ body: { timeoutMs: 50_000 } });
  const refused = expect(answer).rejects.toMatchObject({ code: 'store-unavailable' });
  await waiting(1, there);
  await own.stop();
  await refused;
});

test('with parameters it is the same, and `fail` makes it a 404', async () => {
  const to = address();
  const id = await send(sandbox, { to, subject: 'Reset it', headers: { 'X-Kind': 'a' } });
  const place = (query: Record<string, string>) => `${sandbox.url}/api/wait?${new URLSearchParams(query)}`;
  const found = await ask(place({ to, 'subject.contains': 'Reset', header: 'X-Kind: a', 'count.min': '1' }));
  expect(JSON.parse(found.body)).toMatchObject({ status: 'matched', messages: [{ id }] });
  const late = { to, 'subject.regex': 'welcome', timeoutMs: '0' };
  expect((await ask(place(late))).status).toBe(200);
  const failed = await ask(place({ ...late, fail: '1' }));
  expect(failed.status).toBe(404);
  expect(JSON.parse(failed.body)).toMatchObject({ status: 'timeout' });
  expect((await ask(place({ to: address(), none: '1', timeoutMs: '0', fail: '1' }))).status).toBe(200);
});

test('a wait in vain is explained in words, the same for every language', async () => {
  const to = address();
  const id = await send(sandbox, { to, subject: 'Welcome' });
  const { explanation } = await client.waitFor({ body: { to, subject: 'Reset', timeoutMs: 0 } });
  expect(explanation).toMatch(/^No such message came within 0 ms\. .+\n\nWaited for at least 1 message:\n/);
  expect(explanation).toContain(
    `  ✗ subject: expected 'Reset', was 'Welcome'\n  ${sandbox.url}/?message=${id}`,
  );
  expect(explanation).toMatch(/there (was|were) \d+ SMTP connections? and \d+ messages? at smtp:/);
  expect((await client.waitFor({ body: { to } })).explanation).toBeNull();
  const unexpected = await client.waitFor({ body: { to, none: true } });
  expect(unexpected.explanation).toContain('A message came where none may');
});

test('who accepts plain text reads it in the terminal', async () => {
  const to = address();
  const id = await send(sandbox, { to, subject: 'Reset it', text: 'Your code is 481516' });
  const read = async (query: string) => {
    const answer = await fetch(`${sandbox.url}/api/wait?to=${to}&timeoutMs=0&fail=1&${query}`, {
      headers: { Accept: 'text/plain' },
    });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    return { status: answer.status, text: await answer.text() };
  };
  const failed = await read('subject=Welcome');
  expect(failed.status).toBe(404);
  expect(failed.text).toContain(`✗ subject: expected 'Welcome', was 'Reset it'`);
  const found = await read('subject=Reset%20it');
  expect(found.status).toBe(200);
  expect(found.text.trimEnd().split('\t')).toEqual([
    id,
    expect.any(String),
    to,
    'app@example.com',
    'Reset it',
    '481516',
  ]);
});

test('a cursor into history that is gone is a 410, not an empty answer', async () => {
  const small = await sandboxForTest({ retentionMessages: 1 });
  const there = createClient({ url: small.url });
  const { cursor } = await there.getCursor();
  await send(small, { to: 'ada@example.com', subject: 'taken' });
  await send(small, { to: 'ada@example.com', subject: 'kept' });
  const query = new URLSearchParams({ to: 'ada@example.com', after: cursor, timeoutMs: '0' });
  const answer = await fetch(`${small.url}/api/wait?${query}`);
  expect(await problemOf(answer)).toMatchObject({ status: 410, code: 'history-gone' });
  const refused = there.waitFor({ body: { to: 'ada@example.com', after: cursor } });
  await expect(refused).rejects.toBeInstanceOf(HistoryGone);
});

test.each([
  [{ colour: 'red' }, 'colour'],
  [{ subject: { regex: '(' } }, 'subject.regex'],
  [{ subject: { contains: '' } }, 'subject.contains'],
  [{ subject: { glob: 5 } }, 'subject.glob'],
  [{ subject: 5 }, 'subject'],
  [{ subject: { regex: 'a', flags: 'g' } }, 'subject.flags'],
  [{ count: 0 }, 'count'],
  [{ count: { min: 3, max: 2 } }, 'count'],
  [{ until: { subject: 'x' } }, 'until'],
  [{ settleMs: 4_001 }, 'settleMs'],
  [{ header: { 'a b': 'x' } }, 'header.a b'],
])('%j is refused at %s', async (body, field) => {
  const answer = await fetch(`${sandbox.url}/api/wait`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid-body', field });
});

test.each(['subject.regex=(', 'header=none', 'count=0', 'nothing=1'])('?%s is refused', async (query) => {
  const answer = await fetch(`${sandbox.url}/api/wait?${query}`);
  expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid-parameter' });
});

test('a cursor of another store is refused', async () => {
  const foreign = client.waitFor({ body: { after: 'MDAwMDAwMDA6MA' } });
  await expect(foreign).rejects.toMatchObject({ code: 'invalid-cursor' });
  const [identity] = atob((await client.getCursor()).cursor).split(':');
  const ahead = btoa(`${identity}:999999`).replace(/=+$/, '');
  await expect(client.waitFor({ body: { after: ahead } })).rejects.toMatchObject({ code: 'invalid-cursor' });
});
