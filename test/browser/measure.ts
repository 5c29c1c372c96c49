/**
 * `npm run bench:web [messages]`: how the inbox behaves over a large store (100,000 messages), in a real Chromium.
 * Tasks of the page's main thread are taken from Chromium's tracing, as processor time, which a busy machine does not
 * stretch; times until something shows are as a person would wait. Prints a Markdown table.
 */
import { chromium, type Page } from '@playwright/test';
import { fill, flood } from '../support/flood.ts';
import { chromiumOptions } from './support/chromium.ts';
import { startMailstop } from './support/mailstop.ts';
import { jumpTo, openNext, openRow, pressRow, quiet, search } from './support/timings.ts';
import { tasksOf } from './support/tracing.ts';

const MESSAGES = 100_000;
const SECONDS = 10;
const PER_SECOND = 200;
const TURNS = 20;
/** A task of this length is felt. */
const FELT_MS = 50;
const searches = [
  'is:unread',
  'order',
  'from:app@example.com',
  'subject:"Stored 77"',
  'Stored 77777',
  'nothing-like-it',
];

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const table: string[][] = [];

/** Writes a row: times, and for tasks how many a person could feel. */
function note(what: string, times: readonly number[], felt = ''): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN).toFixed(1);
  table.push([what, at(0.5), at(0.95), at(1), felt]);
  say(`${what}: median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)} ms ${felt}`);
}

async function noteTasks(page: Page, what: string, work: () => Promise<void>): Promise<void> {
  const tasks = (await tasksOf(page, work)).filter((ms) => ms >= 1);
  note(`task: ${what}`, tasks, String(tasks.filter((ms) => ms > FELT_MS).length));
}

async function repeat(turns: number, measure: (turn: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) times.push(await measure(turn));
  return times;
}

async function scroll(page: Page, step: number): Promise<void> {
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) await page.mouse.wheel(0, step);
}

async function measure(page: Page, smtpPort: number): Promise<void> {
  const box = await page.getByRole('region', { name: 'Messages' }).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 300);
  await noteTasks(page, 'scrolling from the top', () => scroll(page, 700));
  await jumpTo(page, 0.5);
  await noteTasks(page, 'scrolling up from the middle', () => scroll(page, -1_400));
  note(
    'jump to anywhere in the list',
    await repeat(TURNS, (turn) => jumpTo(page, ((turn * 7) % TURNS) / TURNS)),
  );

  const pace = { count: SECONDS * PER_SECOND, perSecond: PER_SECOND };
  await jumpTo(page, 0.5);
  await noteTasks(page, `${PER_SECOND} messages/s come, in the middle`, () =>
    flood(smtpPort, { subject: 'Held', ...pace }),
  );
  await jumpTo(page, 0);
  await noteTasks(page, `${PER_SECOND} messages/s come, at the top`, () =>
    flood(smtpPort, { subject: 'Arriving', ...pace }),
  );

  await noteTasks(page, 'opening messages', async () => {
    const opened = await repeat(TURNS, async (turn) => {
      await jumpTo(page, (turn + 0.5) / TURNS);
      await quiet(page);
      return openRow(page, 9);
    });
    note('open a message that nothing announced', opened);
    const pressed = await repeat(TURNS, async (turn) => {
      await jumpTo(page, (turn + 0.3) / TURNS);
      await quiet(page);
      return pressRow(page, 9);
    });
    note('open a message with the mouse, from the press', pressed);
    const next = await repeat(TURNS, async () => {
      await quiet(page);
      return openNext(page);
    });
    note('open the next by its key', next);
  });
  for (const q of searches) note(`search \`${q}\``, await repeat(5, () => search(page, q)));
}

const messages = Number(process.argv[2] ?? MESSAGES);
const mailstop = await startMailstop({ flags: ['--retention-messages', String(messages * 2)] });
const browser = await chromium.launch(chromiumOptions);
try {
  const began = performance.now();
  await fill(mailstop.smtpPort, 'Stored', messages);
  say(`${messages} messages were stored in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const opening = performance.now();
  await page.goto(mailstop.url);
  await page.getByRole('region', { name: 'Messages' }).getByRole('article').first().waitFor();
  note('open the page', [performance.now() - opening]);
  await measure(page, mailstop.smtpPort);
  const rows = [
    [`${messages.toLocaleString('en')} messages`, 'median ms', '95 % ms', 'most ms', 'over 50 ms'],
    ['---', '---:', '---:', '---:', '---:'],
    ...table,
  ];
  process.stdout.write(`${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`);
} finally {
  await browser.close();
  await mailstop.stop();
}
