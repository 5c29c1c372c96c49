/**
 * What the page's main thread did, as Chromium traces it.
 */
import type { Page } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time, which a busy machine does not stretch. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Runs `work` and gives the processor time of the longest task of the page's main thread, in milliseconds. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  return Math.max(...(await tasksOf(page, work)));
}

/** The processor time of each task of the page's main thread while `work` runs, in milliseconds. */
export async function tasksOf(page: Page, work: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) => session.on('Tracing.tracingComplete', () => resolve()));
  const traceConfig = { includedCategories: ['toplevel', 'devtools.timeline'] };
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  await work();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const placeOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const named = ({ name, args }: TraceEvent): boolean =>
    name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(events.filter(named).map(placeOf));
  const tasks = events.filter((event) => event.name.endsWith('RunTask') && main.has(placeOf(event)));
  if (tasks.length === 0) throw new Error('no task was traced');
  return tasks.map(({ tdur = 0 }) => tdur / 1000);
}
