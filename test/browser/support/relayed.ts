/** A sandbox of the test's own with one relay, to a real server that refuses `REFUSED` and takes everybody else. */
import type { Page } from '@playwright/test';
import { findings } from './axe.ts';
import { test as base, expect } from './inbox.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export const REFUSED = 'nobody@example.com';

export const test = base.extend<{ upstream: Upstream }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  upstream: async ({}, use) => {
    const upstream = await startUpstream(REFUSED);
    await use(upstream);
    await upstream.stop();
  },
  flags: async ({ upstream }, use) =>
    use(['--relay', `smtp://127.0.0.1:${upstream.port}`, '--relay-allow', '@example.com']),
});

/** Releases a message by the first relay, past the inbox. */
export async function release(url: string, id: string, to: readonly string[]): Promise<void> {
  const { ok } = await fetch(`${url}/api/messages/${id}/release`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ to }),
  });
  expect(ok).toBe(true);
}

/** axe finds nothing, in light and dark. */
export async function isAccessible(page: Page): Promise<void> {
  test.slow(); // every rule, twice
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await findings(page)).toEqual([]);
  }
}
