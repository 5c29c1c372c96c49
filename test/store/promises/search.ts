import { expect, test } from 'vitest';
import { add, arrival, bytes, envelope, everything, idsOf, openFor, type StoreKind } from '../setup.ts';

/** Each search with what it finds among the three messages below. */
const searches: ReadonlyArray<[q: string, found: string]> = [
  ['', 'wlr'],
  ['invoice', 'r'],
  ['INVOICE', 'r'],
  ['invo', 'r'],
  ['voice', ''],
  ['elcom', 'w'],
  ['we', ''],
  ['we*', 'w'],
  ['"warm welcome"', 'w'],
  ['"welcome warm"', ''],
  ['"warm wel"', ''],
  ['"warm wel"*', 'w'],
  ['inv*', 'r'],
  ['warm -welcome', ''],
  ['-warm', 'lr'],
  ['warm OR invoice', 'wr'],
  ['(warm OR invoice) -invoice', 'w'],
  ['cafe', 'l'],
  ['café', 'l'],
  ['Große', 'l'],
  ['hidden@', 'l'],
  ['only in html', 'l'],
  ['secretscript', ''],
  ['from:ada@example', 'w'],
  ['from:bounce', 'wlr'],
  ['from:lovelace', 'w'],
  ['to:grace', 'l'],
  ['to:hidden@example.com', 'l'],
  ['to:carbon', 'l'],
  ['cc:carbon', 'l'],
  ['cc:grace', ''],
  ['bcc:hidden', 'l'],
  ['bcc:grace', ''],
  ['subject:come', 'w'],
  ['subject:"to the"', 'w'],
  ['subject:"t t"', ''],
  ['subject:to', 'w'],
  ['body:warm', 'w'],
  ['body:elcom', ''],
  ['header:X-Kind=FIRST', 'w'],
  ['header:x-kind', 'wr'],
  ['header:X-Kind=third', ''],
  ['header:X=first', ''],
  ['inbox:reports', 'r'],
  ['inbox:report', ''],
  ['tag:blue', 'w'],
  ['tag:blu', ''],
  ['attachment:report-2026', 'r'],
  ['attachment:warm', ''],
  ['message-id:<one@example.com>', 'w'],
  ['message-id:one@example.com', 'w'],
  ['message-id:one', ''],
  ['is:unread', 'lr'],
  ['is:read', 'w'],
  ['is:pinned', 'w'],
  ['is:released', ''],
  ['is:refused', ''],
  ['is:broken', ''],
  ['has:attachment', 'r'],
  ['has:link', 'l'],
  ['before:2026-01-02', 'w'],
  ['after:2026-01-02', 'lr'],
  ['after:2026-01-02 before:2026-01-03T12:00Z', 'l'],
  ['larger:2k', 'r'],
  ['smaller:2k', 'wl'],
  ['-is:unread OR has:attachment', 'wr'],
];

/** Text that means something to SQL or to FTS5, and nothing to us: it finds nothing, and breaks nothing. */
const hostile = [
  "'; DROP TABLE message; --",
  '"\\""',
  'NEAR',
  'AND',
  'NOT',
  '{subject}:x',
  'rowid:1',
  '^zzz',
  'zzz*zzz',
  '*',
  '**',
  '+',
  '""',
  '"*"',
  '%%%',
  '___',
  '\u0000\u0001zzz',
  '\ud800zzz',
  '💥💥💥',
  `subject:"a\\"b OR c"`,
  'header:%=%',
  'tag:%',
];

async function fill(kind: StoreKind) {
  const { store } = await openFor(kind);
  const welcome = await add(
    store,
    {
      from: 'Ada Lovelace <ada@example.com>',
      to: 'bob@example.com',
      subject: 'Welcome to the club',
      text: 'a warm welcome for all',
      headers: ['Message-ID: <one@example.com>', 'X-Kind: the first'],
    },
    { receivedAt: '2026-01-01T10:00:00.000Z' },
  );
  const to = ['grace@example.com', 'carbon@example.com', 'hidden@example.com'];
  const page =
    '<p>Große Café, <a href="https://example.com/go">only in HTML</a><script>secretscript</script>';
  const letter = await store.add(
    arrival({ envelope: envelope('bounce@example.com', to), receivedAt: '2026-01-02T10:00:00.000Z' }),
    bytes(
      'From: x@example.com\r\nTo: Grace <grace@example.com>\r\nCc: carbon@example.com\r\nSubject: Letter\r\n',
      `Content-Type: text/html; charset=utf-8\r\n\r\n${page}\r\n`,
    ),
  );
  const report = await store.add(
    arrival({ inbox: 'reports', receivedAt: '2026-01-03T14:00:00.000Z' }),
    bytes(
      'From: x@example.com\r\nSubject: Numbers\r\nX-Kind: the second\r\n',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nthe invoice is below\r\n--b\r\n',
      'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=Report-2026.pdf\r\n\r\n',
      `${'x'.repeat(3000)}\r\n--b--\r\n`,
    ),
  );
  await store.change({ ids: [welcome.id] }, { seen: true, pinned: true, addTags: ['blue'] });
  const letters = new Map([
    [welcome.id, 'w'],
    [letter.id, 'l'],
    [report.id, 'r'],
  ]);
  return { store, letters };
}

export function searchPromises(kind: StoreKind): void {
  test('finds what it says and nothing else', async () => {
    const { store, letters } = await fill(kind);
    for (const [q, expected] of searches) {
      const page = await store.list({ ...everything, q });
      const found = page.messages.map((message) => letters.get(message.id)).reverse();
      expect.soft(found.join(''), q).toBe(expected);
      expect.soft(page.total, q).toBe(expected.length);
    }
  });

  test('hostile text is only text', async () => {
    const { store } = await fill(kind);
    for (const q of hostile) {
      const { messages } = await store.list({ ...everything, q });
      expect.soft(messages, q).toEqual([]);
    }
    expect(await idsOf(store)).toHaveLength(3);
  });

  test('a search that cannot be read points at the place', async () => {
    const { store } = await openFor(kind);
    const failure = { code: 'invalid-query', place: { field: 'q', position: 4 } };
    await expect(store.list({ ...everything, q: 'say "hello' })).rejects.toMatchObject(failure);
    await expect(store.latest({ inbox: null, q: 'say "hello' })).rejects.toMatchObject(failure);
    await expect(store.remove({ q: 'say "hello' })).rejects.toMatchObject(failure);
  });

  test('a recipient is the whole address of the envelope, in any case', async () => {
    const { store } = await openFor(kind);
    const to = (...recipients: string[]) => ({ envelope: envelope('a@example.com', recipients) });
    const one = await add(store, { to: 'headers@example.com' }, to('ann@example.com'));
    const both = await add(
      store,
      {},
      { ...to('Ann@Example.com', 'ann@example.com', 'bo@example.com'), inbox: 'i' },
    );
    await add(store, {}, to('joann@example.com', 'ann@example.com.org'));
    const found = (recipient: string, query = {}) => idsOf(store, { recipient, ...query });
    expect(await found('ANN@example.com')).toEqual([both.id, one.id]);
    expect(await found('bo@example.com')).toEqual([both.id]);
    expect(await found('ann@example.com', { inbox: 'i' })).toEqual([both.id]);
    expect(await found('ann@example.com', { q: 'is:unread -inbox:i' })).toEqual([one.id]);
    expect(await found('headers@example.com')).toEqual([]);
    expect(await found('nn@example.com')).toEqual([]);
    expect(await found('%')).toEqual([]);
    const { next, total } = await store.list({ ...everything, recipient: 'ann@example.com', limit: 1 });
    expect(total).toBe(2);
    expect(await found('ann@example.com', { before: next })).toEqual([one.id]);
    await store.remove({ ids: [both.id] });
    expect(await found('ann@example.com')).toEqual([one.id]);
  });

  test('deleted messages are not found, restored ones are again', async () => {
    const { store } = await fill(kind);
    const { undo } = await store.remove({ q: 'invoice' });
    expect(await idsOf(store, { q: 'invoice' })).toEqual([]);
    await store.restore(undo ?? '');
    expect(await idsOf(store, { q: 'invoice' })).toHaveLength(1);
  });
}
