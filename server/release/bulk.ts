/**
 * Many releases at once: first what would go to whom, then exactly what was confirmed.
 *
 * The releases are written down in pages, each in one commit, oldest message first, and the queue begins with them at
 * once. What was confirmed is stored before the first page and how far it is after each, until all is written; so when
 * the program ends in between, the next start goes on with the rest. A page that was written, but not noted so, is known
 * by its batch and not written again. Messages that came after the confirmation are not taken.
 */
import { randomBytes } from 'node:crypto';
import { isAmong } from '#contract/access.ts';
import { counted } from '#contract/explain.ts';
import type { Release } from '#contract/release.ts';
import type { ReleasePlan, Selector } from '#contract/routes.ts';
import type { Clock } from '#server/clock.ts';
import { ClientError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import type { Bulk, Releasable, Store } from '#server/store/store.ts';
import { planFor, recipientsOf } from './plan.ts';
import type { Queue } from './queue.ts';
import { failed, newRelease } from './record.ts';
import { findRelay, type RelayAccount } from './relay.ts';

const PAGE = 200;

export interface BulkRequest {
  readonly selection: Selector;
  /** Name of a relay; null takes the first one. */
  readonly relay: string | null;
  /** Null for those of each message. */
  readonly to: readonly string[] | null;
  /** MAIL FROM; null takes the relay's or the captured one. */
  readonly from: string | null;
  /** Null leaves it to the relay. */
  readonly resent: boolean | null;
}

export interface Bulks {
  plan(request: Pick<BulkRequest, 'selection' | 'relay' | 'to'>): Promise<ReleasePlan>;
  /** Sends all of a selection if it is what `expect` says; else throws `ClientError` `conflict`. */
  release(
    request: BulkRequest,
    expect: { messages: number; recipients: number },
  ): Promise<{ batch: string; releases: number }>;
  /** Writes nothing more of a batch. */
  end(batch: string): Promise<void>;
  /** Writes nothing more of a batch for messages of these inboxes (`*` for any text); the others go on. */
  endFor(batch: string, inboxes: readonly string[]): Promise<void>;
  /** Goes on with what the end of the program cut off. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface BulksParts {
  readonly store: Pick<
    Store,
    'saveBulk' | 'removeBulk' | 'bulks' | 'saveReleases' | 'releasable' | 'releases' | 'cursor' | 'position'
  >;
  readonly accounts: readonly RelayAccount[];
  readonly queue: Pick<Queue, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A bulk that is being written. */
interface Writing {
  isOver: boolean;
  without: readonly string[];
  page: Promise<unknown>;
  done: Promise<number>;
}

export function createBulks({ store, accounts, queue, clock, log }: BulksParts): Bulks {
  const writing = new Map<string, Writing>();
  let isStopped = false;

  function plan({
    selection,
    relay,
    to,
  }: Pick<BulkRequest, 'selection' | 'relay' | 'to'>): Promise<ReleasePlan> {
    return planFor(store, selection, findRelay(accounts, relay), to);
  }

  async function release(
    request: BulkRequest,
    expect: { messages: number; recipients: number },
  ): Promise<{ batch: string; releases: number }> {
    const relay = findRelay(accounts, request.relay);
    const until = store.position(await store.cursor());
    const { messages, recipients, refused } = await plan(request);
    const [first] = refused;
    if (first) throw new ClientError('recipient-not-allowed', first.reason, { field: 'to' });
    if (messages !== expect.messages || recipients !== expect.recipients) {
      const detail = `Now it would be ${counted(messages, 'message')} to ${counted(recipients, 'recipient')}`;
      throw new ClientError('conflict', detail, { field: 'expect' });
    }
    const batch = randomBytes(9).toString('base64url');
    const bulk = { ...request, relay: relay.name, batch, after: 0, until, left: messages, without: [] };
    await store.saveBulk(bulk);
    return { batch, releases: await write(bulk, false) };
  }

  function write(bulk: Bulk, isResumed: boolean): Promise<number> {
    const nothing = Promise.resolve(0);
    const one: Writing = { isOver: false, without: bulk.without, page: nothing, done: nothing };
    writing.set(bulk.batch, one);
    one.done = writePages(bulk, isResumed, one).finally(() => writing.delete(bulk.batch));
    return one.done;
  }

  /** Gives how many releases it wrote. */
  async function writePages(begun: Bulk, isResumed: boolean, one: Writing): Promise<number> {
    let bulk = begun;
    let releases = 0;
    let mayBeWritten = isResumed;
    while (bulk.left > 0 && !one.isOver) {
      if (isStopped) return releases;
      const page = writePage(bulk, mayBeWritten, one);
      one.page = page;
      const { next, written, isLast } = await page;
      mayBeWritten = false;
      releases += written;
      bulk = next;
      if (isLast) break;
    }
    await store.removeBulk(bulk.batch);
    return releases;
  }

  /** Writes the next page down and how far that is. */
  async function writePage(bulk: Bulk, mayBeWritten: boolean, one: Writing) {
    const page = await store.releasable(bulk.selection, bulk.after, PAGE);
    const last = page.at(-1);
    if (!last) return { next: bulk, written: 0, isLast: true };
    const chosen = page
      .filter(({ seq }) => seq <= bulk.until)
      .filter((message) => recipientsOf(message, bulk.to).length > 0)
      .slice(0, bulk.left);
    const known = mayBeWritten ? await writtenOf(bulk.batch, chosen) : new Set<string>();
    const wanted = chosen.filter(({ id, inbox }) => !known.has(id) && !isAmong(one.without, inbox));
    await store.saveReleases(wanted.map((message) => recordFor(bulk, message)));
    queue.wake();
    const left = bulk.left - chosen.length;
    const next = { ...bulk, after: last.seq, left, without: one.without };
    await store.saveBulk(next);
    return { next, written: wanted.length, isLast: last.seq > bulk.until };
  }

  async function writtenOf(batch: string, messages: readonly Releasable[]): Promise<ReadonlySet<string>> {
    const all = { relay: null, state: null, before: null, limit: 1 };
    const found = await Promise.all(messages.map(({ id }) => store.releases({ ...all, batch, message: id })));
    return new Set(messages.filter((_, n) => (found[n]?.total ?? 0) > 0).map(({ id }) => id));
  }

  function recordFor({ relay, to, from, resent, batch }: Bulk, message: Releasable): Release {
    const account = accounts.find(({ name }) => name === relay);
    const wish = {
      message: message.id,
      subject: message.subject,
      relay,
      from: from ?? account?.from ?? message.envelope.mailFrom.address,
      resent: resent ?? account?.resent ?? false,
    };
    const record = newRelease({ ...wish, to: recipientsOf(message, to), rule: null, batch }, clock.now());
    const noRelay = `There is no relay named ${relay} any more. Add it to the settings, then retry.`;
    return account ? record : failed(record, clock.now(), noRelay);
  }

  async function start(): Promise<void> {
    for (const bulk of await store.bulks()) {
      log.info(
        { batch: bulk.batch, left: bulk.left },
        'Many releases were being written down when Mailstop ended; it goes on',
      );
      write(bulk, true).catch((error) =>
        log.error({ err: error, batch: bulk.batch }, 'The rest of the releases could not be written down'),
      );
    }
  }

  return {
    plan,
    release,
    async end(batch) {
      const one = writing.get(batch);
      if (!one) return store.removeBulk(batch);
      one.isOver = true;
      await one.done.catch(() => undefined);
    },
    async endFor(batch, inboxes) {
      const one = writing.get(batch);
      if (one) {
        one.without = [...one.without, ...inboxes];
        await one.page.catch(() => undefined);
        return;
      }
      const kept = (await store.bulks()).find((bulk) => bulk.batch === batch);
      if (kept) await store.saveBulk({ ...kept, without: [...kept.without, ...inboxes] });
    },
    start,
    async stop() {
      isStopped = true;
      await Promise.allSettled([...writing.values()].map(({ done }) => done));
    },
  };
}
