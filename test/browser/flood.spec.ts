/**
 * Under a flood of 200 messages a second nothing moves that a reader looks at: no row has a motion of its own, the list
 * moves at most once in a while, and what is open, selected and under the keyboard stays.
 */
import type { Page } from '@playwright/test';
import { flood } from '../support/flood.ts';
import {
  expect,
  expectFilled,
  heading,
  list,
  openInbox,
  rowOf,
  rows,
  scrollTo,
  test,
} from './support/inbox.ts';

/** Nothing slides before so long a rest. */
const REST_MS = 500;
const COUNT = 400;

/**
 * Runs `work`; gives what began to move in the list meanwhile, and how long it took. Each frame is looked at, as a motion
 * that the next one ends before it is drawn has no event.
 */
async function motionsOf(page: Page, work: () => Promise<void>): Promise<{ moved: string[]; ms: number }> {
  await page.evaluate(`{
    const seen = new Set();
    let isWatched = true;
    const look = () => {
      for (const one of document.getAnimations()) {
        const { target } = one.effect;
        const lasts = Number(one.effect.getComputedTiming().duration) > 0;
        if (lasts && target.closest('[aria-label=Messages] ul')) seen.add(one);
      }
      if (isWatched) requestAnimationFrame(look);
    };
    look();
    globalThis.motions = async () => {
      for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
      isWatched = false;
      return [...seen].map(({ effect }) => effect.target.tagName);
    };
  }`);
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  return { moved: await page.evaluate<string[]>('motions()'), ms };
}

async function pressEach(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('a flood animates no row, and moves nothing that was chosen', async ({ page, mailstop }) => {
  test.setTimeout(90_000);
  for (const n of [1, 2, 3]) await flood(mailstop.smtpPort, { subject: 'Before', first: n, count: 1 });
  await openInbox(page);
  await rowOf(page, 'Before 2').click();
  await pressEach(page, 'x');
  await expect(page).toHaveURL(/message=.*select=/);
  const address = page.url();
  const pour = (subject: string) => async (): Promise<void> => {
    await flood(mailstop.smtpPort, { subject, count: COUNT, perSecond: 200 });
  };

  const atTop = await motionsOf(page, async () => {
    await pour('Arriving')();
    await expect(rowOf(page, `Arriving ${COUNT},`)).toBeInViewport();
  });
  expect(
    atTop.moved.filter((tag) => tag !== 'UL'),
    'no row by itself',
  ).toEqual([]);
  expect(atTop.moved.length, 'one slide for each rest').toBeLessThanOrEqual(1 + atTop.ms / REST_MS);
  await expect(heading(page)).toHaveText('Before 2');
  await expect(page, 'what is open and selected').toHaveURL(address);
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('1 selected');

  await scrollTo(page, 0.5);
  await expect(rowOf(page, `Arriving ${COUNT / 2 - 5},`)).toBeInViewport();
  await expectFilled(page);
  await expect(rowOf(page, `Arriving ${COUNT / 2 + 5},`), 'drawn above what is in sight').toHaveCount(1);
  const standing = await rows(page).allInnerTexts();
  const below = await motionsOf(page, async () => {
    await pour('Held')();
    await expect(list(page).getByRole('button', { name: `${COUNT} new` })).toBeVisible();
  });
  expect(below.moved).toEqual([]);
  expect(await rows(page).allInnerTexts(), 'the same rows').toEqual(standing);
  await expect(page).toHaveURL(address);
  await list(page)
    .getByRole('button', { name: `${COUNT} new` })
    .click();
  await pressEach(page, 'j');
  await expect(heading(page), 'the keyboard goes on from where it was').toHaveText('Before 1');
});

test('where motion is not wanted a flood has none', async ({ page, mailstop }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await flood(mailstop.smtpPort, { subject: 'Before', count: 1 });
  await openInbox(page);
  await expect(rows(page)).toHaveCount(1);
  const { moved } = await motionsOf(page, async () => {
    await flood(mailstop.smtpPort, { subject: 'Arriving', count: COUNT, perSecond: 200 });
    await expect(rowOf(page, `Arriving ${COUNT},`)).toBeInViewport();
  });
  expect(moved).toEqual([]);
});
