import { afterEach, expect, test, vi } from 'vitest';
import { createDoor } from './door.ts';

afterEach(() => vi.unstubAllGlobals());

test('that one must log in is told once, and every answer goes on to who asked', async () => {
  const answers = [200, 401, 401, 403].map((status) => new Response(null, { status }));
  vi.stubGlobal('fetch', async () => answers.shift());
  const locked = vi.fn();
  const door = createDoor(locked);
  const seen: number[] = [];
  for (let n = 0; n < 4; n += 1) seen.push((await door.fetch('/api/messages')).status);
  expect(seen).toEqual([200, 401, 401, 403]);
  expect(locked).toHaveBeenCalledTimes(1);
});
