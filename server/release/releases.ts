/**
 * Releases as everyone else sees them: ask for one or for many, see how they stand, stop them, try them again.
 *
 * A release is checked whole (relay, every address, every recipient against the relay's lists) before anything is
 * stored. Then it is stored as `queued`, the caller has its record, and the queue does the rest.
 */
import type { Relay, RelayTest, Release, ReleaseDetail } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import type { Clock } from '#server/clock.ts';
import { ClientError } from '#server/errors.ts';
import { isAddress } from '#server/mail/address.ts';
import type { Store } from '#server/store/store.ts';
import type { BulkRequest, Bulks } from './bulk.ts';
import type { Queue, Step } from './queue.ts';
import { cancelled, newRelease, retried } from './record.ts';
import { checkRecipients, describeRelay, findRelay, type RelayAccount } from './relay.ts';
import { testRelay } from './relay-test.ts';

/** How messages are to go. */
export interface Manner {
  /** Name of a relay; null takes the first one. */
  readonly relay: string | null;
  /** MAIL FROM; null takes the relay's or the captured one. */
  readonly from: string | null;
  /** Null leaves it to the relay. */
  readonly resent: boolean | null;
}

export interface ReleaseRequest extends Manner {
  readonly messageId: string;
  readonly to: readonly string[];
  readonly rule?: string;
}

export type { BulkRequest };
export type Chosen = { readonly ids: readonly string[] } | { readonly batch: string };

export interface Releases {
  /** The relays, without their secrets. */
  relays(): readonly Relay[];
  /**
   * Sends a message. Resolves with the record once it is stored as queued; the sending goes on and every change
   * of state is stored and published. Throws `ClientError`: `no-relay`, `not-found` (relay, message),
   * `recipient-not-allowed`, `invalid-body` (an address that is none).
   */
  release(request: ReleaseRequest): Promise<Release>;
  plan(request: BulkRequest): Promise<ReleasePlan>;
  /** Sends all of a selection if it is what `expect` says; else throws `ClientError` `conflict`. */
  releaseMany(
    request: BulkRequest,
    expect: { messages: number; recipients: number },
  ): Promise<{ batch: string; releases: number }>;
  /** Writes down nothing more of a batch for messages of these inboxes (`*` for any text). */
  endBatchFor(batch: string, inboxes: readonly string[]): Promise<void>;
  /** Gives how many were stopped. Throws `ClientError` `not-found`. */
  cancel(chosen: Chosen): Promise<number>;
  /** The same, and relays of theirs that are paused are looked at. */
  retry(chosen: Chosen): Promise<number>;
  get(id: string): Promise<ReleaseDetail | null>;
  /** Success ends a pause. */
  test(relay: string): Promise<RelayTest>;
}

const PAGE = 200;

type ReleaseStore = Pick<Store, 'saveReleases' | 'releasable' | 'release' | 'releases'>;

export interface ReleasesParts {
  readonly store: ReleaseStore;
  readonly accounts: readonly RelayAccount[];
  readonly queue: Queue;
  readonly bulks: Bulks;
  readonly clock: Clock;
}

export function createReleases({ store, accounts, queue, bulks, clock }: ReleasesParts): Releases {
  async function release({ messageId, to, rule, ...manner }: ReleaseRequest): Promise<Release> {
    const relay = findRelay(accounts, manner.relay);
    checkRecipients(relay, to);
    checkSender(manner);
    const [message] = await store.releasable({ ids: [messageId] }, 0, 1);
    if (!message) throw new ClientError('not-found', `There is no message ${messageId}`, { field: 'id' });
    const wish = {
      message: message.id,
      subject: message.subject,
      relay: relay.name,
      from: manner.from ?? relay.from ?? message.envelope.mailFrom.address,
      resent: manner.resent ?? relay.resent,
    };
    const record = newRelease({ ...wish, to, rule: rule ?? null, batch: null }, clock.now());
    await store.saveReleases([record]);
    queue.wake();
    return record;
  }

  async function cancel(chosen: Chosen): Promise<number> {
    if ('batch' in chosen) await bulks.end(chosen.batch);
    const step: Step = (record) => differing(record, cancelled(record, clock.now()));
    let count = 0;
    for await (const records of chosenReleases(chosen)) {
      const before = new Map(records.map((record) => [record.id, cancelledIn(record)]));
      const after = await queue.change(records, step, true);
      count += after.filter((record) => cancelledIn(record) > (before.get(record.id) ?? 0)).length;
    }
    return count;
  }

  async function retry(chosen: Chosen): Promise<number> {
    const relays = new Set<string>();
    let count = 0;
    const step: Step = (record) => {
      const next = differing(record, retried(record, clock.now()));
      if (next) relays.add(next.relay);
      if (next) count += 1;
      return next;
    };
    for await (const records of chosenReleases(chosen)) await queue.change(records, step, false);
    for (const relay of relays) queue.probe(relay);
    return count;
  }

  async function test(name: string): Promise<RelayTest> {
    const tested = await testRelay(findRelay(accounts, name));
    if (tested.ok) queue.lift(name);
    return tested;
  }

  async function* chosenReleases(chosen: Chosen): AsyncGenerator<readonly Release[]> {
    if ('ids' in chosen) {
      const found = await Promise.all(chosen.ids.map((id) => store.release(id)));
      const missing = chosen.ids.find((_, n) => found[n] === null);
      if (missing !== undefined)
        throw new ClientError('not-found', `There is no release ${missing}`, { field: 'ids' });
      yield found.flatMap((release) => (release ? [withoutTranscripts(release)] : []));
      return;
    }
    let before: string | null = null;
    do {
      const query = { message: null, relay: null, state: null, batch: chosen.batch, before, limit: PAGE };
      const page = await store.releases(query);
      if (page.total === 0)
        throw new ClientError('not-found', `There is no batch ${chosen.batch}`, { field: 'batch' });
      yield page.releases;
      before = page.next;
    } while (before !== null);
  }

  return {
    relays: () => accounts.map((account) => describeRelay(account, queue.paused(account.name))),
    release,
    plan: bulks.plan,
    releaseMany: (request, expect) => {
      checkSender(request);
      return bulks.release(request, expect);
    },
    endBatchFor: bulks.endFor,
    cancel,
    retry,
    get: (id) => store.release(id),
    test,
  };
}

function withoutTranscripts({ transcripts: _, ...release }: ReleaseDetail): Release {
  return release;
}

/** Null when no recipient is in another state now. */
function differing(before: Release, after: Release): Release | null {
  const isSame = after.recipients.every(({ state }, n) => state === before.recipients[n]?.state);
  return isSame && after.state !== 'queued' ? null : after;
}

/** How many of its recipients were stopped. */
const cancelledIn = ({ recipients }: Release): number =>
  recipients.filter(({ state }) => state === 'cancelled').length;

function checkSender({ from }: Manner): void {
  if (from && !isAddress(from)) {
    throw new ClientError('invalid-body', `${JSON.stringify(from)} is not an address`, { field: 'from' });
  }
}
