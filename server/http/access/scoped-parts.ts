/**
 * All that handlers are handed, as far as someone reaches: each part is asked through his reach, so no handler has to
 * think of it.
 */
import type { MailstopEvent } from '#contract/event.ts';
import { DEFAULT_INBOX } from '#contract/inbox.ts';
import type { SessionSummary } from '#contract/session.ts';
import type { Criteria, Pattern, WaitRequest } from '#contract/wait.ts';
import { ClientError } from '#server/errors.ts';
import type { BulkRequest, Chosen } from '#server/release/releases.ts';
import type { Parts } from '../parts.ts';
import type { Reach } from './reach.ts';
import { type ScopedStore, scopedStore } from './scoped-store.ts';

/** Sessions read to find those within reach. */
const MAX_SESSIONS = 500;

export function scopedParts(parts: Parts, reach: Reach): Parts {
  const store = scopedStore(parts.store, reach, parts.searchLimits);
  return {
    ...parts,
    store,
    accept: (incoming) => parts.accept({ ...incoming, inbox: chosenInbox(incoming.inbox ?? null, reach) }),
    sessions: scopedSessions(parts, reach, store),
    releases: scopedReleases(parts, reach, store),
    waiting: scopedWaiting(parts, reach),
    async sendSample() {
      reach.require(DEFAULT_INBOX);
      return parts.sendSample();
    },
  };
}

/** Whoever has one inbox alone need not name it. */
function chosenInbox(asked: string | null, reach: Reach): string {
  const named = reach.patterns.filter((pattern) => !pattern.includes('*'));
  const inbox = asked ?? (named.length === 1 ? named[0] : undefined);
  if (inbox === undefined)
    throw new ClientError('not-allowed', 'Say into which of your inboxes it goes', { field: 'inbox' });
  reach.require(inbox);
  return inbox;
}

/** A session is his whose inbox its SMTP user names; without AUTH it is everybody's, and is not shown. */
const isWithin = ({ auth }: SessionSummary, reach: Reach): boolean => auth !== null && reach.has(auth.user);

function scopedSessions({ sessions }: Parts, reach: Reach, store: ScopedStore): Parts['sessions'] {
  return {
    async list({ outcome, limit }) {
      const all = await sessions.list({ outcome, limit: MAX_SESSIONS });
      return all.filter((session) => isWithin(session, reach)).slice(0, limit);
    },
    async get(id) {
      const session = await sessions.get(id);
      return session && isWithin(session, reach) ? session : null;
    },
    transcriptOf: async (id) => ((await store.get(id)) ? sessions.transcriptOf(id) : null),
  };
}

function scopedReleases({ releases }: Parts, reach: Reach, store: ScopedStore): Parts['releases'] {
  const narrowed = async (request: BulkRequest): Promise<BulkRequest> => ({
    ...request,
    selection: await store.selected(request.selection),
  });

  /** Those of a batch that are within reach; of ids, all must be. */
  async function within(chosen: Chosen): Promise<{ ids: readonly string[] }> {
    if ('batch' in chosen) return { ids: await idsOf(chosen.batch) };
    for (const id of chosen.ids) await get(id);
    return chosen;
  }

  async function idsOf(batch: string): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let before: string | null = null; ; ) {
      const query = { message: null, relay: null, state: null, batch, before, limit: PAGE };
      const page = await store.releases(query);
      ids.push(...page.releases.map(({ id }) => id));
      before = page.next;
      if (before === null) break;
    }
    if (ids.length > 0) return ids;
    throw new ClientError('not-found', `There is no batch ${batch}`, { field: 'batch' });
  }

  const endBatchFor = (batch: string): Promise<void> => releases.endBatchFor(batch, reach.patterns);

  async function get(id: string) {
    const release = await releases.get(id);
    if (release && (await store.get(release.message))) return release;
    throw new ClientError('not-found', `There is no release ${id}`, { field: 'id' });
  }

  return {
    get,
    relays: () => releases.relays(),
    async release(request) {
      if (await store.get(request.messageId)) return releases.release(request);
      throw new ClientError('not-found', `There is no message ${request.messageId}`, { field: 'id' });
    },
    plan: async (request) => releases.plan(await narrowed(request)),
    releaseMany: async (request, expect) => releases.releaseMany(await narrowed(request), expect),
    endBatchFor,
    async cancel(chosen) {
      if ('batch' in chosen) await endBatchFor(chosen.batch);
      return releases.cancel(await within(chosen));
    },
    retry: async (chosen) => releases.retry(await within(chosen)),
    test: (relay) => releases.test(relay),
  };
}
/** Releases of a batch that are read at one time. */
const PAGE = 500;

/** A wait hears of messages within reach alone, and its account tells of no other. */
function scopedWaiting({ waiting }: Parts, reach: Reach): Parts['waiting'] {
  function narrowed<C extends Criteria>(criteria: C): C {
    if (typeof criteria.inbox === 'string') reach.require(criteria.inbox);
    else if (criteria.inbox !== undefined)
      throw new ClientError('not-allowed', 'With some inboxes only, a wait names one exactly, or none', {
        field: 'inbox',
      });
    return { ...criteria, inbox: criteria.inbox ?? anyOf(reach.patterns) };
  }

  return {
    get size() {
      return waiting.size;
    },
    stop: () => waiting.stop(),
    async wait(asked: WaitRequest, signal) {
      const until = asked.until && narrowed(asked.until);
      const answer = await waiting.wait({ ...narrowed(asked), ...(until && { until }) }, signal);
      return {
        ...answer,
        nearMisses: answer.nearMisses.filter(({ message }) => reach.has(message.inbox)),
        activity: answer.activity && { ...answer.activity, connections: 0, accepted: 0, rejected: [] },
      };
    },
  };
}

function anyOf(patterns: readonly string[]): Pattern {
  const [only = ''] = patterns;
  if (patterns.length === 1) return only.includes('*') ? { glob: only } : only;
  return { regex: `^(?:${patterns.map(asRegex).join('|')})$`, flags: 's' };
}

function asRegex(pattern: string): string {
  const plain = pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  return pattern.includes('*') ? plain.replaceAll('*', '.*').replaceAll('\\?', '.') : plain;
}

/** What someone is told of an event; null for nothing. Of what is removed he learns opaque ids only. */
export function told(event: MailstopEvent, reach: Reach): MailstopEvent | null {
  switch (event.type) {
    case 'message.added':
      return reach.has(event.message.inbox) ? event : null;
    case 'messages.changed':
    case 'messages.restored': {
      const messages = event.messages.filter(({ inbox }) => reach.has(inbox));
      return messages.length > 0 ? { ...event, messages } : null;
    }
    case 'inbox.changed':
      return reach.has(event.inbox.name) ? event : null;
    case 'inbox.removed':
      return reach.has(event.name) ? event : null;
    case 'session.changed':
      return isWithin(event.session, reach) ? event : null;
    // Releases name their message and not its inbox: what changed is asked for.
    case 'release.changed':
      return { type: 'reset', cursor: event.cursor };
    case 'messages.removed':
    case 'searches.changed':
    case 'relay.changed':
    case 'rules.changed':
    case 'reset':
      return event;
    default:
      return event satisfies never;
  }
}
