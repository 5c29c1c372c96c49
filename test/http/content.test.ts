/** What a message holds, over HTTP: bytes in ranges, bodies, parts, the preview; all of it harmless in a browser. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { Message } from '#contract/message.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { problemOf, send } from './mail.ts';

const html =
  '<p onclick="x()">Hi</p><script>bad()</script><img src="cid:logo@example.com"><img src="http://192.0.2.1/pixel.gif">';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let sandbox: TestSandbox;
let client: Client;
let id: string;
let message: Message;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
  id = await send(sandbox, {
    subject: 'Parts',
    text: 'Grüße',
    html,
    attachments: [
      { filename: 'logo.png', content: png, cid: 'logo@example.com' },
      { filename: 'evil.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
      { filename: 'Zürich "x".svg', content: '<svg onload="x()"/>', contentType: 'image/svg+xml' },
      { filename: 'notes.txt', content: '0123456789', contentType: 'text/plain; charset=utf-8' },
    ],
  });
  message = await client.getMessage({ params: { id } });
});
afterAll(() => sandbox.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(sandbox.url + path, { headers, method });
const partNamed = (name: string) => message.parts.find(({ filename }) => filename === name)?.n ?? -1;

describe('the raw message', () => {
  test('whole, with its length, an ETag and a policy', async () => {
    const answer = await get(`/api/messages/${id}/raw`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.length).toBe(message.size);
    expect(bytes.toString('latin1')).toContain('Subject: Parts\r\n');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'message/rfc822',
      'content-length': String(message.size),
      'accept-ranges': 'bytes',
      etag: `"${id}"`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
    });
  });

  test('ranges put together are the whole', async () => {
    const whole = Buffer.from(await (await get(`/api/messages/${id}/raw`)).arrayBuffer());
    const pieces: Buffer[] = [];
    for (const range of ['bytes=0-99', 'bytes=100-100', 'bytes=101-']) {
      const answer = await get(`/api/messages/${id}/raw`, { Range: range });
      expect(answer.status).toBe(206);
      pieces.push(Buffer.from(await answer.arrayBuffer()));
    }
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
    const last = await get(`/api/messages/${id}/raw`, { Range: 'bytes=-10' });
    expect(last.headers.get('content-range')).toBe(
      `bytes ${message.size - 10}-${message.size - 1}/${message.size}`,
    );
    expect(Buffer.from(await last.arrayBuffer()).equals(whole.subarray(-10))).toBe(true);
  });

  test('a range outside says how long it is', async () => {
    const answer = await get(`/api/messages/${id}/raw`, { Range: `bytes=${message.size}-` });
    expect(answer.status).toBe(416);
    expect(answer.headers.get('content-range')).toBe(`bytes */${message.size}`);
    expect((await problemOf(answer)).code).toBe('range-not-satisfiable');
  });

  test('nothing new is not sent again', async () => {
    const answer = await get(`/api/messages/${id}/raw`, { 'If-None-Match': `"${id}"` });
    expect(answer.status).toBe(304);
    expect(await answer.text()).toBe('');
  });

  test('to save, under a name', async () => {
    const answer = await get('/api/messages/latest/raw?download=1');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${id}.eml"`);
  });
});

test('bodies, decoded and otherwise untouched, under a policy', async () => {
  const body = await get(`/api/messages/${id}/html`);
  expect(await body.text()).toBe(html);
  expect(body.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const range = await get(`/api/messages/${id}/html`, { Range: 'bytes=3-9' });
  expect(range.status).toBe(206);
  expect(range.headers.get('content-range')).toBe(`bytes 3-9/${Buffer.byteLength(html)}`);
  expect(await range.text()).toBe(Buffer.from(html).subarray(3, 10).toString());
  expect(body.headers.get('content-security-policy')).toMatch(
    /^sandbox; default-src 'none'; style-src 'unsafe-inline'/,
  );
  expect(body.headers.get('content-security-policy')).not.toContain('script');
  const text = await get('/api/messages/latest/text');
  expect((await text.text()).trim()).toBe('Grüße');
  expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
});

test('a body that is not there is not found', async () => {
  const plain = await send(sandbox, { text: 'only', subject: 'Plain' }, { user: 'plain' });
  expect(await problemOf(await get(`/api/messages/${plain}/html`))).toMatchObject({
    status: 404,
    field: 'id',
  });
});

test('headers in order, decoded and raw', async () => {
  const { headers } = await client.getHeaders({ params: { id } });
  expect(headers.find(({ name }) => name === 'Subject')).toEqual({
    name: 'Subject',
    value: 'Parts',
    raw: 'Subject: Parts',
  });
});

test('the conversation that brought it, to its reply', async () => {
  const { sessionId, transcript } = await client.getTranscript({ params: { id } });
  expect(sessionId).toBe(message.sessionId);
  const lines = transcript.map(({ from, text }) => `${from}: ${text}`);
  expect(lines).toContain('client: RCPT TO:<ada@example.com>');
  expect(lines.some((line) => line.startsWith('server: 250') && line.includes(id))).toBe(true);
});

describe('parts', () => {
  test.each([
    ['logo.png', 'image/png', 'inline; filename="logo.png"'],
    ['evil.html', 'application/octet-stream', 'attachment; filename="evil.html"'],
    [
      'Zürich "x".svg',
      'application/octet-stream',
      `attachment; filename="Z_rich _x_.svg"; filename*=UTF-8''Z%C3%BCrich%20%22x%22.svg`,
    ],
    ['notes.txt', 'text/plain; charset=utf-8', 'inline; filename="notes.txt"'],
  ])('%s is served as %s', async (name, type, disposition) => {
    const answer = await get(`/api/messages/${id}/parts/${partNamed(name)}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    await answer.body?.cancel();
  });

  test('bytes are decoded, also in ranges', async () => {
    const image = await get(`/api/messages/${id}/parts/${partNamed('logo.png')}`);
    expect(Buffer.from(await image.arrayBuffer()).equals(png)).toBe(true);
    const some = await get(`/api/messages/${id}/parts/${partNamed('notes.txt')}`, { Range: 'bytes=3-5' });
    expect(some.status).toBe(206);
    expect(some.headers.get('content-range')).toBe('bytes 3-5/10');
    expect(await some.text()).toBe('345');
  });

  test('there are no more than there are', async () => {
    expect(await problemOf(await get(`/api/messages/${id}/parts/99`))).toMatchObject({
      status: 404,
      field: 'n',
    });
  });
});

describe('the preview', () => {
  test('runs nothing and loads nothing from elsewhere', async () => {
    const answer = await get(`/messages/${id}/preview`);
    const page = await answer.text();
    expect(page).toContain('Hi');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('onclick');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
    expect(policy).toContain(`img-src ${sandbox.url} `);
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin|https?:(;|$| )/);
    expect(answer.headers.get('x-mailstop-blocked-remote')).toBe('1');
  });

  test('loads from elsewhere when asked to', async () => {
    const answer = await get(`/messages/${id}/preview?remote=1`);
    expect(await answer.text()).toContain('http://192.0.2.1/pixel.gif');
    expect(answer.headers.get('content-security-policy')).toMatch(/img-src [^;]* http: https:/);
    expect(answer.headers.get('content-security-policy')).not.toContain('script');
    expect(answer.headers.get('x-mailstop-blocked-remote')).toBe('0');
  });

  test('the count of what is left out is known without the page', async () => {
    const head = await get(`/messages/${id}/preview?scheme=dark`, {}, 'HEAD');
    expect(head.headers.get('x-mailstop-blocked-remote')).toBe('1');
    expect(await head.text()).toBe('');
  });

  test('made for printing, one script may run, and nothing of the message', async () => {
    const answer = await get(`/messages/${id}/preview?print=1`);
    const page = await answer.text();
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/g)].map(([, script]) => script ?? '');
    expect(scripts).toEqual(['addEventListener("load",()=>print())']);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'sha256-${hash}'; `);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|allow-same-origin|allow-forms|allow-top/);
  });

  test('only its own images may be shown in a frame without an origin', async () => {
    const page = await (await get(`/messages/${id}/preview`)).text();
    const source = /src="([^"]*\/parts\/[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const image = new URL(source, `${sandbox.url}/messages/${id}/preview`);
    const shown = await fetch(image);
    expect(shown.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true);

    image.searchParams.set('frame', 'guessed');
    expect((await fetch(image)).headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const other = await send(
      sandbox,
      { attachments: [{ filename: 'a.png', content: png }] },
      { user: 'other' },
    );
    const foreign = new URL(source.replace(id, other), image);
    expect((await fetch(foreign)).headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

test.each(['raw', 'html', 'text', 'headers', 'transcript', 'parts/0', ''])(
  'HEAD of /%s has the headers and no body',
  async (place) => {
    const path = `/api/messages/${id}/${place}`.replace(/\/$/, '');
    const [head, whole] = [await get(path, {}, 'HEAD'), await get(path)];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'));
    expect((await whole.arrayBuffer()).byteLength).toBeGreaterThan(0);
  },
);

test.each(['bytes=2-4', 'bytes=999999-'])('HEAD knows no ranges (RFC 9110 §14.2): %s', async (range) => {
  const head = await get(`/api/messages/${id}/raw`, { Range: range }, 'HEAD');
  expect(head.status).toBe(200);
  expect(head.headers.get('content-length')).toBe(String(message.size));
  expect(head.headers.get('content-range')).toBeNull();
});
