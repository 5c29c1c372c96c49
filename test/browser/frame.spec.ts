/** The frame: columns that are dragged, by mouse and by keys, and remember it; a phone that keeps its place. */

import { flood } from '../support/flood.ts';
import { expect, heading, openInbox, rowOf, rows, test } from './support/inbox.ts';
import { order, send } from './support/mail.ts';

for (const { name, region } of [
  { name: 'Width of the places', region: 'Places' },
  { name: 'Width of the list', region: 'Messages' },
]) {
  test(`${name}: dragged, moved by keys, remembered, and put back`, async ({ page, mailstop }) => {
    await send(mailstop.smtpPort, order);
    await openInbox(page);
    const edge = page.getByRole('separator', { name });
    const column = page.getByLabel(region, { exact: true }).first();
    const width = async (): Promise<number> => Math.round((await column.boundingBox())?.width ?? 0);
    const start = await width();
    const box = await edge.boundingBox();
    const [x, y] = [box?.x ?? 0, 400];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 48, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBe(start + 48);
    await edge.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBe(start + 32);
    await expect(edge).toHaveAttribute('aria-valuenow', String(start + 32));
    await page.reload();
    await expect(rows(page)).toHaveCount(1);
    await expect.poll(width, 'the browser remembers it').toBe(start + 32);
    await edge.dblclick();
    await expect.poll(width).toBe(start);
  });
}

test('on a phone going back keeps the place in the list', async ({ page, mailstop }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await flood(mailstop.smtpPort, { subject: 'Stored', count: 60 });
  await openInbox(page);
  await expect(rows(page).first()).toBeVisible();
  const SCROLLER = "document.querySelector('[aria-label=Messages] ul').parentElement";
  const scrolled = async (): Promise<unknown> =>
    (await rows(page).count()) > 0 && page.evaluate(`${SCROLLER}.scrollTop`);
  await page.evaluate(`${SCROLLER}.scrollTop = 1500`);
  await expect(rowOf(page, 'Stored 30'), 'number 30 of 60, of 60 pixels each').toBeInViewport();
  const back = page.getByRole('button', { name: 'Back to the list' });
  for (const goBack of [() => page.goBack(), () => back.click(), () => page.keyboard.press('Escape')]) {
    await page.mouse.click(200, 400);
    await expect(heading(page)).toContainText('Stored');
    await expect(rows(page)).toHaveCount(0);
    await goBack();
    await expect.poll(scrolled).toBe(1500);
  }
});
