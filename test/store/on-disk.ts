/** An SQLite store on a disk of its own, for tests of what goes wrong with it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StoreEvent } from '#contract/event.ts';
import { openSqliteStore, type SqliteStoreOptions } from '#server/store/sqlite/store.ts';
import type { Store } from '#server/store/store.ts';
import { waitFor } from '#test/support/wait.ts';
import { noLimits } from './setup.ts';

export const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An SQLite store for the running test, and what it publishes. */
export async function openSqlite(
  options: Partial<SqliteStoreOptions> = {},
): Promise<{ store: Store; events: StoreEvent[] }> {
  const events: StoreEvent[] = [];
  const publish = (event: StoreEvent) => events.push(event);
  const store = await openSqliteStore({
    directory: null,
    retention: noLimits,
    publish,
    log: silent,
    ...options,
  });
  onTestFinished(() => store.close());
  return { store, events };
}

export const problemsOf = async (store: Store): Promise<readonly string[]> => (await store.status()).problems;
export const wellAgain = (store: Store) =>
  waitFor('the store to be well again', async () =>
    problemsOf(store).then(
      (problems) => problems.length === 0,
      () => false,
    ),
  );
