/**
 * Starts a sandbox. The thread of the store takes longest to get ready, so it is started first; all other parts
 * (`assemble.ts`) are loaded meanwhile.
 */
import { Resolver } from 'node:dns/promises';
import type { Sandbox, World } from './assemble.ts';
import { realClock } from './clock.ts';
import { createEvents } from './events.ts';
import { mimeLimitsOf, searchLimitsOf } from './limit-rows.ts';
import { createLog } from './log.ts';
import type { Settings } from './settings.ts';
import { openSqliteStore } from './store/sqlite/store.ts';

export type { Sandbox, World } from './assemble.ts';

/** The real one; names are looked up only when something asks. */
const realWorld = (): World => ({ clock: realClock, resolver: new Resolver(), environment: process.env });

/**
 * Starts a sandbox. Rejects when it cannot (a port or the data directory in use, data that cannot be read or is
 * from a newer version, a relay URL that is none) with an error whose message is one line for a person.
 */
export async function start(settings: Settings, world: World = realWorld()): Promise<Sandbox> {
  const log = createLog(settings);
  const events = createEvents((error) => log.error({ err: error }, 'A listener failed'));
  const opening = openSqliteStore({
    directory: settings.data,
    sync: settings.sync,
    retention: {
      messages: settings.retentionMessages,
      bytes: settings.retentionBytes,
      seconds: settings.retentionAge === null ? null : settings.retentionAge / 1000,
    },
    mime: mimeLimitsOf(settings),
    search: searchLimitsOf(settings),
    publish: events.publish,
    log,
  });
  const [store, { assemble }] = await Promise.all([opening, import('./assemble.ts')]);
  return assemble({ settings, world, events, store, log });
}
