import { expect, test } from 'vitest';
import { inPieces, LongText } from './long-text.svelte.ts';

/** A server that answers byte ranges of a text. */
function serve(text: string) {
  const bytes = new TextEncoder().encode(text);
  return async (_url: string, init: RequestInit): Promise<Response> => {
    const [, from = '0', to = '0'] =
      /bytes=(\d+)-(\d+)/.exec(new Headers(init.headers).get('range') ?? '') ?? [];
    if (bytes.length === 0) return new Response(null, { status: 416 });
    const headers = { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` };
    return new Response(bytes.slice(Number(from), Number(to) + 1), { status: 206, headers });
  };
}

test('a long text comes piece by piece, and no character is cut', async () => {
  const text = `a${'€'.repeat(200_000)}`;
  const long = new LongText('/raw', null, serve(text));
  await long.more();
  expect(long.isWhole).toBe(false);
  expect(long.pieces[0]).toMatch(/^a€+$/);
  while (!long.isWhole) await long.more();
  expect(long.pieces.join('')).toBe(text);
  await long.more();
  expect(long.pieces.join('')).toBe(text);
});

test('an empty text is whole', async () => {
  const long = new LongText('/raw', null, serve(''));
  await long.more();
  expect(long.isWhole).toBe(true);
  expect(long.problem).toBeNull();
});

test('a failure is said and can be tried again', async () => {
  let answers = 0;
  const long = new LongText('/raw', null, async (url, init) =>
    answers++ === 0 ? new Response(null, { status: 503 }) : serve('text')(url, init),
  );
  await long.more();
  expect(long.problem).toBe('The server answered 503.');
  await long.more();
  expect(long.pieces.join('')).toBe('text');
});

test('cutting at line ends loses nothing, also with lines without end', () => {
  const text = `${'x'.repeat(600_000)}\n${'line\n'.repeat(100_000)}`;
  const pieces = inPieces(text);
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join('')).toBe(text);
});
