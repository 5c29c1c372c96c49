/**
 * What every browser test starts from: a sandbox of its own, the page at it, and a watch over requests, none of
 * which may leave the sandbox (P8).
 */
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { type Mailstop, startMailstop } from './mailstop.ts';

interface Fixtures {
  /** Flags that the sandbox of a test is started with. */
  flags: readonly string[];
  /** Beginnings of URLs elsewhere to which a test means to go. */
  elsewhere: readonly string[];
  mailstop: Mailstop;
  /** Every request of the page and its frames that went elsewhere. */
  strayRequests: string[];
}

export const test = base.extend<Fixtures>({
  flags: [[], { option: true }],
  elsewhere: [[], { option: true }],
  mailstop: async ({ flags }, use) => {
    const mailstop = await startMailstop({ flags });
    await use(mailstop);
    await mailstop.stop();
  },
  baseURL: async ({ mailstop }, use) => use(mailstop.url),
  strayRequests: [
    async ({ context, mailstop, elsewhere }, use) => {
      const stray: string[] = [];
      const meant = [mailstop.url, 'data:', 'blob:', 'about:', ...elsewhere];
      context.on('request', (request) => {
        if (!meant.some((beginning) => request.url().startsWith(beginning))) stray.push(request.url());
      });
      await use(stray);
      expect(stray, 'nothing leaves the sandbox').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Opens the inbox and waits until it is live. */
export async function openInbox(page: Page, query = ''): Promise<void> {
  await page.goto(`/${query}`);
  await expect(page.getByRole('contentinfo')).toContainText('Live');
}

export const list = (page: Page): Locator => page.getByRole('region', { name: 'Messages' });
/** The rows in sight, newest first. */
export const rows = (page: Page): Locator => list(page).getByRole('article');
export const rowOf = (page: Page, subject: string): Locator => rows(page).filter({ hasText: subject });
export const heading = (page: Page): Locator => page.getByRole('main').getByRole('heading', { level: 2 });
export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name });
export const preview = (page: Page) => page.frameLocator('iframe[title="Preview of the message"]');

/** Scrolls the list to a part of its length, from 0 to 1, in one go as a drag of its bar does. */
export async function scrollTo(page: Page, part: number): Promise<void> {
  const scroller = "document.querySelector('[aria-label=Messages] ul').parentElement";
  await page.evaluate(`${scroller}.scrollTop = ${scroller}.scrollHeight * ${part}`);
}
