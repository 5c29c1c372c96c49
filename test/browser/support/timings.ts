/**
 * How long the page takes to show something, measured in the page from the action to the frame that shows it.
 * Scripts are texts: tests know no DOM types.
 */
import type { Page } from '@playwright/test';

/**
 * Opens a row with the mouse, as a hand does: the pointer comes over it, and a moment later its button goes down and
 * up. Milliseconds from the press to the frame that shows the heading of its message.
 */
export async function pressRow(page: Page, at: number): Promise<number> {
  const row = page.getByRole('region', { name: 'Messages' }).getByRole('article').nth(at);
  const box = await row.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 40, { steps: 3 });
  await page.evaluate(`(() => {
    const row = document.querySelectorAll('[aria-label=Messages] article')[${at}];
    const subject = row.querySelector('.subject').textContent;
    const isShown = () => document.querySelector('main h2')?.textContent.includes(subject);
    window.pressed = new Promise((resolve) => {
      row.addEventListener('pointerdown', ({ timeStamp }) => {
        const look = () => (isShown() ? resolve(performance.now() - timeStamp) : requestAnimationFrame(look));
        look();
      }, { capture: true, once: true });
    });
  })()`);
  await page.waitForTimeout(HAND_MS);
  await page.mouse.down();
  await page.mouse.up();
  return page.evaluate<number>('window.pressed');
}
/** How long a pointer rests on what it came to before its button goes down: less than most hands need. */
const HAND_MS = 100;

/** Clicks a row by script, as if it came from nowhere, and waits for the heading of its message. */
export function openRow(page: Page, at: number): Promise<number> {
  return timed(
    page,
    `const row = document.querySelectorAll('[aria-label=Messages] article')[${at}];
     const subject = row.querySelector('.subject').textContent;`,
    `row.querySelector('a').click();`,
    `document.querySelector('main h2')?.textContent.includes(subject)`,
  );
}

/** Goes to the next message by the key for it. */
export function openNext(page: Page): Promise<number> {
  return timed(
    page,
    `const before = document.querySelector('main h2').textContent;`,
    `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));`,
    `document.querySelector('main h2')?.textContent !== before`,
  );
}

/** Types a search as a whole and waits until the count says what was found. */
export function search(page: Page, q: string): Promise<number> {
  return timed(
    page,
    `const field = document.querySelector('input[type=search]');
     const count = () => document.querySelector('[data-testid=count]').textContent;
     field.value = '';
     field.dispatchEvent(new Event('input', { bubbles: true }));
     while (count().includes('found')) await new Promise(requestAnimationFrame);`,
    `field.value = ${JSON.stringify(q)}; field.dispatchEvent(new Event('input', { bubbles: true }));`,
    `count().includes('found')`,
  );
}

/** Jumps to a part of the list and waits until rows are drawn in its middle. */
export function jumpTo(page: Page, part: number): Promise<number> {
  return timed(
    page,
    `const scroller = document.querySelector('[aria-label=Messages] ul').parentElement;
     const box = scroller.getBoundingClientRect();
     const isDrawn = () => document.elementFromPoint(box.x + 60, box.y + box.height / 2)?.closest('article');`,
    `scroller.scrollTop = scroller.scrollHeight * ${part};
     await new Promise(requestAnimationFrame);`,
    `isDrawn()`,
  );
}

/** Resolves when the page has asked for nothing for a while: what it prepares is there. */
export function quiet(page: Page): Promise<void> {
  return page.evaluate(`(async () => {
    const asked = () => performance.getEntriesByType('resource').length;
    performance.setResourceTimingBufferSize(100000);
    for (let before = -1; before !== asked(); ) {
      before = asked();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })()`);
}

/** Milliseconds from `act` to the frame in which `until` holds. */
async function timed(page: Page, prepare: string, act: string, until: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    ${prepare}
    await new Promise(requestAnimationFrame);
    const began = performance.now();
    ${act}
    while (!(${until})) {
      if (performance.now() - began > 20000) throw new Error('it was not shown');
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    }
    return performance.now() - began;
  })()`);
}
