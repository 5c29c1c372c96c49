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

/**
 * Goes where `g` and this key lead. Both are on their way before the first is answered, as of quick fingers: the second has
 * its time, which an answer of a busy machine may exceed.
 */
export async function goTo(page: Page, key: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(key)]);
}

/** What the clipboard holds comes to be this; a button that copies has not done so yet when it was pressed. */
export async function expectCopied(page: Page, text: string): Promise<void> {
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(text);
}

/** Looks into each part of the message whose parts are on show; each is seen to hold this, then looked at. */
export async function viewEachPart(
  page: Page,
  contents: readonly string[],
  look: () => Promise<void> = async () => undefined,
): Promise<void> {
  const buttons = page.getByRole('tabpanel').getByRole('button', { name: /^View part/ });
  await expect(buttons).toHaveCount(contents.length);
  for (const [at, content] of contents.entries()) {
    const button = buttons.nth(at);
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('region', { name: /^Part / })).toContainText(content);
    await look();
  }
}

/** Waits until a row is drawn at each place of the list that is in sight. */
export async function expectFilled(page: Page): Promise<void> {
  const gaps = `(() => {
    const { top, bottom } = document.querySelector('[aria-label=Messages] ul').parentElement.getBoundingClientRect();
    const rows = [...document.querySelectorAll('[aria-label=Messages] article')].map((row) => row.getBoundingClientRect());
    const at = (y) => rows.some((row) => row.top <= y && row.bottom > y);
    return [top + 1, (top + bottom) / 2, bottom - 1].filter((y) => !at(y));
  })()`;
  await expect.poll(() => page.evaluate(gaps), 'places without a row').toEqual([]);
}

/** Scrolls the list to a part of its length, from 0 to 1, in one go as a drag of its bar does. */
export async function scrollTo(page: Page, part: number): Promise<void> {
  const scroller = "document.querySelector('[aria-label=Messages] ul').parentElement";
  await page.evaluate(`${scroller}.scrollTop = ${scroller}.scrollHeight * ${part}`);
}
