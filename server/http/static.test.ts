import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Env } from './bind.ts';
import { serveUi } from './static.ts';

const script = 'console.log("x");'.repeat(100);
let root: string;
let app: Hono<Env>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mailstop-ui-'));
  await mkdir(join(root, 'ui/assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(root, 'ui/index.html'), '<title>Mailstop</title>');
  await writeFile(join(root, 'ui/assets/app-3f2a.js'), script);
  await writeFile(join(root, 'ui/assets/app-3f2a.js.br'), brotliCompressSync(script));
  app = new Hono<Env>().use(serveUi(join(root, 'ui')));
});
afterAll(() => rm(root, { recursive: true }));

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.fetch(new Request(`http://localhost${path}`, { headers, method }), {});

test('files with a hash in their name are kept for ever', async () => {
  const answer = await get('/assets/app-3f2a.js');
  expect(await answer.text()).toBe(script);
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(answer.headers.get('cache-control')).toContain('immutable');
});

test('compressed ones go to those who take them', async () => {
  const answer = await get('/assets/app-3f2a.js', { 'Accept-Encoding': 'gzip, deflate, br' });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(brotliDecompressSync(await answer.arrayBuffer()).toString()).toBe(script);
  for (const accepted of ['gzip', 'br;q=0', 'br; q=0.0, gzip', ''])
    expect(
      (await get('/assets/app-3f2a.js', { 'Accept-Encoding': accepted })).headers.get('content-encoding'),
    ).toBeNull();
});

test('a browser gets the page', async () => {
  const answer = await get('/', { Accept: 'text/html,*/*' });
  expect(await answer.text()).toBe('<title>Mailstop</title>');
  expect(answer.headers.get('cache-control')).toBe('no-cache');
});

test.each([
  ['/inboxes', './'],
  ['/inboxes/ada@example.com?q=x', '../?q=x'],
  ['/a/b/', '../../'],
])('%s leads there', async (place, way) => {
  const answer = await get(place, { Accept: 'text/html,*/*' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, way]);
  expect(new URL(way, `http://localhost${place}`).pathname).toBe('/');
});

test.each([
  ['/assets/gone-1234.js', 'text/html,*/*'],
  ['/inboxes/default', '*/*'],
  ['/../secret.txt', '*/*'],
  ['/%2e%2e/secret.txt', '*/*'],
  ['/..%2fsecret.txt', '*/*'],
])('%s asked for as %s is not there', async (path, accept) => {
  expect((await get(path, { Accept: accept })).status).toBe(404);
});

test('HEAD has the length and no body, and other methods are not for files', async () => {
  const head = await get('/assets/app-3f2a.js', {}, 'HEAD');
  expect(head.headers.get('content-length')).toBe(String(script.length));
  expect(await head.text()).toBe('');
  expect((await get('/', {}, 'POST')).status).toBe(404);
});
