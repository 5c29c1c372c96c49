/** A sandbox that keeps its data and is started again at the same ports, as after its machine was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from './inbox.ts';
import { type Mailstop, startMailstop } from './mailstop.ts';

export interface Restartable extends Mailstop {
  /** Starts it after `stop`. */
  again(): Promise<void>;
}

/** A fixture in the place of `mailstop`. */
export async function restartable(
  { flags }: { flags: readonly string[] },
  use: (mailstop: Restartable) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-browser-'));
  const kept = ['--data', directory, ...flags];
  let running: Mailstop | null = await startMailstop({ flags: kept });
  const { url, smtpPort } = running;
  const httpPort = Number(new URL(url).port);
  async function stop(): Promise<void> {
    await running?.stop();
    running = null;
  }
  await use({
    url,
    smtpPort,
    stop,
    async again() {
      running = await startMailstop({ flags: kept, httpPort, smtpPort });
    },
  });
  await stop();
  await rm(directory, { recursive: true, force: true });
}

/** The server goes, which the pages notice, and comes back, which they notice too. */
export async function restart(mailstop: Restartable, ...pages: readonly Page[]): Promise<void> {
  await goAway(mailstop, ...pages);
  await comeBack(mailstop, ...pages);
}

export async function goAway(mailstop: Restartable, ...pages: readonly Page[]): Promise<void> {
  await mailstop.stop();
  for (const page of pages)
    await expect(page.getByRole('contentinfo')).toContainText('Connection lost', { timeout: 20_000 });
}

export async function comeBack(mailstop: Restartable, ...pages: readonly Page[]): Promise<void> {
  await mailstop.again();
  for (const page of pages)
    await expect(page.getByRole('contentinfo')).toContainText('Live', { timeout: 40_000 });
}
