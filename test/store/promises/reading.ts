import { expect, test } from 'vitest';
import {
  add,
  arrival,
  bytes,
  bytesOf,
  envelope,
  openFor,
  rawMail,
  type StoreKind,
  textOf,
} from '../setup.ts';

const picture = Buffer.from([137, 80, 78, 71, 0, 1, 2, 3]);

const multipart = [
  'From: Ada <ada@example.com>, Second <second@example.com>',
  'To: Bob <bob@example.com>',
  'Cc: cc@example.com',
  'Subject: =?utf-8?q?caf=C3=A9?=',
  'X-Folded: one',
  '\ttwo',
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'caf=E9',
  '--b1',
  'Content-Type: image/png; name=dot.png',
  'Content-Disposition: attachment; filename=dot.png',
  'Content-Transfer-Encoding: base64',
  '',
  picture.toString('base64'),
  '--b1--',
  '',
].join('\r\n');

export function readingPromises(kind: StoreKind): void {
  test('a message shows everything', async () => {
    const { store } = await openFor(kind);
    const to = ['bob@example.com', 'CC@example.com', 'hidden@example.com', 'hidden@example.com'];
    const { id, seq } = await store.add(
      arrival({ envelope: envelope('a@example.com', to) }),
      bytes(multipart),
    );
    const message = await store.get(id);
    expect(message).toMatchObject({
      id,
      seq,
      subject: 'café',
      from: [{ address: 'ada@example.com' }, { address: 'second@example.com' }],
      cc: [{ address: 'cc@example.com' }],
      onlyInEnvelope: ['hidden@example.com'],
      text: 'café',
      html: null,
      sessionId: null,
      truncated: [],
    });
    expect(message && store.position(message.cursor)).toBe(seq);
    expect(message?.parts.map((part) => part.role)).toEqual(['multipart', 'text', 'attachment']);
    expect(message?.headers.find((field) => field.name === 'Subject')).toEqual({
      name: 'Subject',
      value: 'café',
    });
    const { messages } = await store.list({ inbox: null, q: null, before: null, limit: 1 });
    expect(messages[0]).toMatchObject({ attachments: 1, from: { address: 'ada@example.com' } });
  });

  test('headers come with their raw form', async () => {
    const { store } = await openFor(kind);
    const { id } = await store.add(arrival(), bytes(multipart));
    const headers = await store.headers(id);
    expect(headers?.map(({ raw }) => raw).slice(3, 5)).toEqual([
      'Subject: =?utf-8?q?caf=C3=A9?=',
      'X-Folded: one\r\n\ttwo',
    ]);
  });

  test('a part comes decoded, with its size', async () => {
    const { store } = await openFor(kind);
    const { id } = await store.add(arrival(), bytes(multipart));
    const found = await store.part(id, 2);
    expect(found).toMatchObject({ part: { filename: 'dot.png', size: picture.length } });
    expect(found?.content.size).toBe(picture.length);
    expect(found && (await bytesOf(found.content.stream))).toEqual(picture);
    const text = await store.part(id, 1);
    expect(text && (await bytesOf(text.content.stream))).toEqual(Buffer.from([99, 97, 102, 0xe9]));
    expect(await store.part(id, 9)).toBeNull();
  });

  test.each([
    [0, 0],
    [5, 20],
    [524_287, 524_288],
    [524_288, 524_288],
    [400_000, 1_300_000],
    [1_499_999, 1_499_999],
  ])('bytes %i to %i of the raw message', async (start, end) => {
    const { store } = await openFor(kind);
    const whole = Buffer.alloc(1_500_000, '0123456789abcdef\r\n');
    const { id } = await store.add(arrival(), bytes(whole));
    const content = await store.raw(id, { start, end });
    expect(content).toMatchObject({ size: end - start + 1, total: whole.length });
    expect(content && (await bytesOf(content.stream)).equals(whole.subarray(start, end + 1))).toBe(true);
  });

  test('bodies are cut in a message, whole alone', async () => {
    const { store } = await openFor(kind);
    const text = 'é'.repeat(1_100_000);
    const { id } = await add(store, { text, headers: ['Content-Type: text/plain; charset=utf-8'] });
    const message = await store.get(id);
    expect(message?.truncated).toEqual(['text']);
    expect(message?.text).toBe('é'.repeat(1024 * 1024));
    expect(await store.text(id)).toBe(`${text}\n`);
    expect(await store.html(id)).toBeNull();
  });

  test('over 1,000 headers are cut in a message, whole alone', async () => {
    const { store } = await openFor(kind);
    const { id } = await add(store, { headers: Array.from({ length: 1_200 }, (_, n) => `X-${n}: ${n}`) });
    const message = await store.get(id);
    expect(message?.truncated).toEqual(['headers']);
    expect(message?.headers).toHaveLength(1_000);
    expect(await store.headers(id)).toHaveLength(1_203);
  });

  test('what does not exist is null', async () => {
    const { store } = await openFor(kind);
    const none = '0000000000000';
    expect(await store.get(none)).toBeNull();
    expect(await store.raw(none)).toBeNull();
    expect(await store.text(none)).toBeNull();
    expect(await store.html(none)).toBeNull();
    expect(await store.headers(none)).toBeNull();
    expect(await store.part(none, 0)).toBeNull();
    expect(await store.transcript(none)).toBeNull();
    expect(await store.latest({ inbox: null, q: null })).toBeNull();
  });

  test('a stream that began goes on when the message is deleted meanwhile', async () => {
    const { store } = await openFor(kind);
    const whole = `${rawMail()}${'x'.repeat(1_200_000)}`;
    const { id } = await store.add(arrival(), bytes(whole));
    const content = await store.raw(id);
    await store.remove({ ids: [id] });
    expect(await store.raw(id)).toBeNull();
    expect(content && (await textOf(content.stream)) === whole).toBe(true);
  });
}
