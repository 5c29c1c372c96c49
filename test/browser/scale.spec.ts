/**
 * A large store: 10,000 messages, and 100,000 in `npm run test:long`. Every row is at its place, few exist and little is
 * asked for, wherever the reader jumps; what comes meanwhile is neither lost nor doubled. How long it takes is
 * measured by `npm run bench:web`.
 */
import type { Page, Request } from '@playwright/test';
import { type Client, createClient } from '#client/client.ts';
import { fill, flood } from '../support/flood.ts';
import { test as base, expect, heading, list, openInbox, rowOf, rows, scrollTo } from './support/inbox.ts';

const STORED = Number(process.env.MAILSTOP_TEST_MESSAGES ?? 10_000);
/** Rows that a window of this size shows, and some beyond both ends. */
const MOST_ROWS = 60;
/** Rows that a window of this size shows; when there are more, also those beyond both ends are drawn. */
const SEEN_ROWS = 16;

/** What the page asks the list for. */
interface Asked {
  readonly times: number;
  /** Resolves when all of it has been answered and drawn, and led to no further question. */
  settled(): Promise<void>;
}

const FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

const test = base.extend<{ client: Client; asked: Asked }>({
  flags: ['--retention-messages', String(STORED * 2)],
  client: async ({ mailstop }, use) => use(createClient({ url: mailstop.url })),
  asked: async ({ page }, use) => {
    let times = 0;
    let answered = 0;
    const isOfList = (request: Request): boolean => new URL(request.url()).pathname === '/api/messages';
    page.on('request', (request) => {
      if (isOfList(request)) times += 1;
    });
    const isOver = (request: Request): void => {
      if (isOfList(request)) answered += 1;
    };
    page.on('requestfinished', isOver);
    page.on('requestfailed', isOver);
    async function isStill(): Promise<void> {
      const before = times;
      await page.evaluate(FRAMES);
      expect({ times, answered }).toEqual({ times: before, answered: before });
    }
    await use({
      get times() {
        return times;
      },
      settled: () => expect(isStill).toPass({ timeout: 20_000 }),
    });
  },
});

test.describe.configure({ timeout: 60_000 + STORED * 20 });

interface Drawn {
  readonly place: number;
  readonly id: string;
}
const drawn = (page: Page): Promise<Drawn[]> =>
  page.evaluate(`[...document.querySelectorAll('[aria-label=Messages] li')].map((li) => ({
    place: Number(li.getAttribute('aria-posinset')), id: li.querySelector('article').dataset.id }))`);

/** Each row that is drawn is the one that the server has at this place, and the part of the list is filled with them. */
async function isTrue(page: Page, asked: Asked, client: Client, part: number, length: number): Promise<void> {
  const middle = Math.round(part * (length - 1)) + 1;
  await expect
    .poll(async () => {
      const places = (await drawn(page)).map(({ place }) => place);
      return places.some((place) => Math.abs(place - middle) < 30) && places.length > SEEN_ROWS;
    })
    .toBe(true);
  await asked.settled();
  const seen = await drawn(page);
  expect(seen.length).toBeLessThan(MOST_ROWS);
  const skip = (seen[0]?.place ?? 1) - 1;
  const { messages, total } = await client.listMessages({ query: { skip, limit: seen.length } });
  expect(seen.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
  expect(seen.map(({ place }) => place)).toEqual(seen.map((_, at) => skip + at + 1));
  expect(total).toBe(length);
}

const count = (page: Page) => page.getByTestId('count');
const written = (n: number): string => n.toLocaleString('en');

/** The list moves on for a moment after the wheel, and a row that is gone cannot be clicked. */
async function comesToRest(page: Page): Promise<void> {
  await expect(async () => {
    const before = await drawn(page);
    await page.evaluate(FRAMES);
    expect(await drawn(page)).toEqual(before);
  }).toPass();
}

test('anywhere in a large store', async ({ page, mailstop, client, asked }) => {
  await fill(mailstop.smtpPort, 'Stored', STORED);
  await openInbox(page);
  await expect(count(page)).toHaveText(written(STORED));
  await expect(rows(page).first()).toBeVisible();
  expect(asked.times, 'opening asks for one page').toBe(1);

  for (const part of [1, 0.5, 0, 0.25, 0.9]) {
    const before = asked.times;
    await scrollTo(page, part);
    await isTrue(page, asked, client, part, STORED);
    expect(asked.times - before, `a jump to ${part} asks for the pages around it`).toBeLessThan(5);
  }

  await scrollTo(page, 0.5);
  await isTrue(page, asked, client, 0.5, STORED);
  const before = asked.times;
  const box = await list(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 300);
  const from = (await drawn(page))[0]?.place ?? 0;
  for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 900);
  await expect.poll(async () => (await drawn(page))[0]?.place ?? 0).toBeGreaterThan(from + 300);
  const passed = ((await drawn(page))[0]?.place ?? 0) - from;
  expect(asked.times - before, 'a page for each hundred rows').toBeLessThan(passed / 50 + 5);

  await comesToRest(page);
  const there = await drawn(page);
  const id = there.at(there.length / 2)?.id ?? '';
  const { subject } = await client.getMessage({ params: { id } });
  await rows(page)
    .and(page.locator(`[data-id="${id}"]`))
    .click();
  await expect(heading(page)).toHaveText(subject ?? '');
  await page.reload();
  await expect(heading(page)).toHaveText(subject ?? '');
  await page.keyboard.press('Escape');

  await page.getByRole('searchbox').fill(`subject:"Stored ${STORED - 7}"`);
  await expect(count(page)).toHaveText('1 found');
  await rowOf(page, `Stored ${STORED - 7}`).click();
  await expect(heading(page)).toHaveText(`Stored ${STORED - 7}`);
});

test('200 messages a second, in the middle and at the top', async ({ page, mailstop, client, asked }) => {
  await fill(mailstop.smtpPort, 'Stored', STORED);
  await openInbox(page);
  await expect(rows(page).first()).toBeVisible();
  await scrollTo(page, 0.5);
  await isTrue(page, asked, client, 0.5, STORED);
  const standing = await drawn(page);
  const before = asked.times;
  await flood(mailstop.smtpPort, { subject: 'Held', count: 600, perSecond: 200 });
  const pill = list(page).getByRole('button', { name: '600 new' });
  await expect(pill).toBeVisible();
  expect(await drawn(page), 'nothing moved').toEqual(standing);
  expect(asked.times, 'and nothing was asked for').toBe(before);

  await pill.click();
  await expect(rowOf(page, 'Held 600,')).toBeInViewport();
  await isTrue(page, asked, client, 0, STORED + 600);
  await flood(mailstop.smtpPort, { subject: 'Arriving', count: 600, perSecond: 200 });
  await expect(rowOf(page, 'Arriving 600,')).toBeInViewport();
  await expect(count(page)).toHaveText(written(STORED + 1_200));
  for (const part of [0, 600 / (STORED + 1_200), 1_200 / (STORED + 1_200), 1]) {
    await scrollTo(page, part);
    await isTrue(page, asked, client, part, STORED + 1_200);
  }
});
