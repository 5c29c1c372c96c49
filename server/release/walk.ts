/**
 * The way of the rules behind what is stored, in the order of arrival: memory holds how far they are and a page of
 * messages, however many come at once; what retention or a person takes before its turn is not released. Where they
 * stand is noted whenever they have caught up, so that what arrived before the end of the program is looked at after
 * the next start. A rule that asks for a tag looks at a message once more when it is given the tag, in the order of
 * these changes.
 *
 * When the store refuses something (its disk is full, another program holds it), they stay where they are and go on
 * from there a while later. A message that cannot be judged for another reason does not keep the others from it.
 */
import type { MailstopEvent, StoreEvent } from '#contract/event.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { Clock } from '#server/clock.ts';
import { ClientError, WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import type { Releasable, Store } from '#server/store/store.ts';
import { REST_MS } from './insist.ts';
import type { Judge } from './judge.ts';
import { asksForTag } from './tag-rules.ts';

/** Messages that are looked at between two questions to the store. */
const PAGE = 100;

export type WalkStore = Pick<
  Store,
  'rulesCursor' | 'saveRulesCursor' | 'cursor' | 'position' | 'changesAfter' | 'releasable'
>;

export interface WalkParts {
  readonly store: WalkStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly judge: Judge;
  /** As they are now. */
  readonly rules: () => readonly ReleaseRule[];
}

export interface Walk {
  /** Goes on where it stood at the end of the program. */
  resume(): Promise<void>;
  /** To be told of everything that happens while a rule is on. */
  hear(event: MailstopEvent): void;
  /** Comes up to now, judging what is left. Rejects when the store refuses that. */
  catchUp(): Promise<void>;
  /** Comes up to now, judging nothing. */
  skip(): Promise<void>;
  /** Ends with the message that is being judged; the others have their turn after the next start. */
  stop(): Promise<void>;
}

export async function createWalk({ store, clock, log, judge, rules }: WalkParts): Promise<Walk> {
  /** The seq up to which messages were judged. */
  let judged = await startingPlace();
  /** Messages that were given tags, not looked at yet. */
  let tagged: Tagging[] = [];
  let work: Promise<void> | null = null;
  let isAsked = false;
  let isStopped = false;
  let isRefused = false;
  let noted = 0;
  let waiting: Waiting[] = [];
  let stopRetry = (): void => undefined;

  /** Judges what came since; asked again meanwhile, it looks once more. */
  function walk(): void {
    if (isStopped) return;
    isAsked = true;
    work ??= walkToTheEnd()
      .catch(refused)
      .finally(() => {
        work = null;
        if (isAsked && !isStopped) walk();
      });
  }

  /** Those who wait are told; the rules themselves try again. */
  function refused(error: unknown): void {
    if (!isRefused) log.error({ err: error }, 'The rules could not be followed; they are tried again');
    isRefused = true;
    for (const { reject } of waiting.splice(0)) reject(error);
    stopRetry();
    stopRetry = clock.after(REST_MS, walk);
  }

  async function walkToTheEnd(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      const cursor = await store.cursor();
      await takeArrived();
      await takeTagged();
      if (isStopped) return;
      step(store.position(cursor));
      await note(cursor);
      isRefused = false;
    }
  }

  async function takeArrived(): Promise<void> {
    for (;;) {
      const page = await store.releasable({ all: true }, judged, PAGE);
      for (const message of page) {
        if (isStopped) return;
        await judgeOrSay(message, rules());
        step(message.seq);
      }
      if (page.length < PAGE) return;
    }
  }

  async function takeTagged(): Promise<void> {
    for (let [first] = tagged; first && !isStopped; [first] = tagged) {
      const { messages, tagged: tags } = first;
      const asking = rules().filter(({ q }) => asksForTag(q, tags));
      const ids = messages.map(({ id }) => id);
      const found = asking.length > 0 ? await store.releasable({ ids }, 0, ids.length) : [];
      for (const message of found) if (!isStopped) await judgeOrSay(message, asking);
      if (!isStopped) tagged.shift();
    }
  }

  async function judgeOrSay(message: Releasable, by: readonly ReleaseRule[]): Promise<void> {
    await judge(message, by).catch((error) => {
      if (error instanceof WorldError) throw error;
      log.error({ err: error, message: message.id }, 'The rules could not judge a message');
    });
  }

  function step(seq: number): void {
    judged = Math.max(judged, seq);
    for (const one of waiting.filter((other) => other.seq <= judged)) one.resolve();
    waiting = waiting.filter((other) => other.seq > judged);
  }

  async function note(cursor: string): Promise<void> {
    if (store.position(cursor) < noted) return;
    noted = store.position(cursor);
    await store.saveRulesCursor(cursor);
  }

  /** Resolves once all that came up to this seq is judged. */
  async function reached(seq: number): Promise<void> {
    if (isStopped) throw stopping();
    if (seq <= judged) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push({ seq, resolve, reject });
    walk();
    await promise;
  }

  /** Where they stood when the program ended. */
  async function startingPlace(): Promise<number> {
    const cursor = await store.rulesCursor();
    try {
      return store.position(cursor ?? (await store.cursor()));
    } catch (error) {
      log.warn({ err: error }, 'The rules cannot look at what arrived before this start');
      return store.position(await store.cursor());
    }
  }

  /** Of what happened between where they stood and now. */
  async function taggedWhileAway(): Promise<Tagging[]> {
    const found: Tagging[] = [];
    let cursor = await store.rulesCursor();
    while (cursor !== null) {
      const events = await store.changesAfter(cursor).catch(noneWhenForgotten);
      for (const event of events) if (isTagging(event)) found.push(event);
      cursor = events.at(-1)?.cursor ?? null;
    }
    return found;
  }

  return {
    async resume() {
      tagged = await taggedWhileAway();
      walk();
    },
    hear(event) {
      if (isTagging(event)) tagged.push(event);
      if (event.type === 'message.added' || isTagging(event)) walk();
    },
    async catchUp() {
      const cursor = await store.cursor();
      await reached(store.position(cursor));
      await note(cursor);
    },
    async skip() {
      const cursor = await store.cursor();
      step(store.position(cursor));
      await note(cursor);
    },
    async stop() {
      isStopped = true;
      stopRetry();
      for (const { reject } of waiting.splice(0)) reject(stopping());
      await work;
    },
  };
}

interface Waiting {
  readonly seq: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

type Tagging = Extract<StoreEvent, { readonly type: 'messages.changed' }>;

const isTagging = (event: MailstopEvent): event is Tagging =>
  event.type === 'messages.changed' && event.tagged.length > 0;

function noneWhenForgotten(error: unknown): readonly StoreEvent[] {
  if (error instanceof ClientError) return [];
  throw error;
}

const stopping = (): WorldError => new WorldError('store-unavailable', 'The rules are being stopped');
