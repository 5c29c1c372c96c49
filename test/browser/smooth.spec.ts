/**
 * A long list scrolls, and takes 200 messages a second, without a task of the page that anybody feels: none takes
 * 50 ms of processor time. Only the rows in sight exist, at their places in the whole list.
 */

import { flood } from '../support/flood.ts';
import { expect, list, openInbox, rowOf, rows, scrollTo, test } from './support/inbox.ts';
import { longestTask } from './support/tracing.ts';

const FELT_MS = 50;

test('thousands of messages', async ({ page, mailstop }) => {
  test.setTimeout(90_000);
  await flood(mailstop.smtpPort, { subject: 'Stored', count: 3_000 });
  await openInbox(page);
  await expect(rows(page).first()).toBeVisible();
  const box = await list(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 300);

  const scroll = (distance: number) =>
    longestTask(page, async () => {
      for (let turn = 0; turn < 120; turn += 1) await page.mouse.wheel(0, distance);
    });
  // What is felt is felt each time; a task that shared its core with another program counts as longer.
  let scrolling = await scroll(900);
  for (const distance of [-900, 900]) if (scrolling >= FELT_MS) scrolling = await scroll(distance);
  expect(scrolling, 'scrolling').toBeLessThan(FELT_MS);
  expect(await rows(page).count()).toBeLessThan(60);

  await scrollTo(page, 1);
  await expect(rowOf(page, 'Stored 1, to')).toBeInViewport();
  await scrollTo(page, 0.5);
  await expect(rowOf(page, 'Stored 1500')).toBeInViewport();

  const held = await longestTask(page, () =>
    flood(mailstop.smtpPort, { subject: 'Held', count: 400, perSecond: 200 }),
  );
  expect(held, 'new mail while further down').toBeLessThan(FELT_MS);
  await expect(rowOf(page, 'Stored 1500'), 'nothing moved').toBeInViewport();
  await list(page).getByRole('button', { name: '400 new' }).click();
  await expect(rowOf(page, 'Held 400')).toBeInViewport();
  const arriving = await longestTask(page, () =>
    flood(mailstop.smtpPort, { subject: 'Arriving', count: 400, perSecond: 200 }),
  );
  expect(arriving, 'new mail at the top').toBeLessThan(FELT_MS);
  await expect(rowOf(page, 'Arriving 400')).toBeInViewport();
  await expect(page.getByTestId('count')).toHaveText('3,800');
});
