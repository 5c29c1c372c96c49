/**
 * Rules: messages that a search finds are released as they arrive. There are none by default, and a new one is off
 * until it is switched on; what it would do to the stored messages can be seen before (`dryRun`).
 *
 * The rules walk behind what is stored, in the order of arrival: memory holds how far they are and a page of messages,
 * however many come at once; what retention or a person takes before its turn is not released. A message is asked of
 * each rule that is on. Where they stand is noted whenever they have caught up, so that what arrived before the end of
 * the program is looked at after the next start, and released once: what has a release by this rule already has had its
 * turn. What came before a rule was switched on is not its business. A rule that asks for a tag looks at a message once
 * more when it is given the tag, in the order of these changes. What a rule asks for is a release like a person's: the
 * relay's lists decide who may be mailed, and what may not is on record as failed, with the reason.
 *
 * Loops. Every release by a rule carries `X-Mailstop-Released`; a message that has this field came back and is
 * released by no rule, nor one that passed many servers. Should the field get lost on the way, counting helps: a
 * rule that meets one Message-ID for the fourth time within an hour switches itself off and says why.
 */
import type { MailstopEvent, StoreEvent } from '#contract/event.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Releasable, Store } from '#server/store/store.ts';
import { planFor, recipientsOf } from './plan.ts';
import { LOOP_FIELD } from './prepare.ts';
import type { Queue } from './queue.ts';
import { failed, newRelease } from './record.ts';
import { checkRecipients, findRelay, type RelayAccount } from './relay.ts';
import { asksForTag } from './tag-rules.ts';

/** As many servers as a message passes at most on its way (RFC 5321 §6.3 asks for at least 100 to be bearable). */
const MAX_HOPS = 100;
/** Releases of one Message-ID by one rule within an hour. */
const MAX_AGAIN = 3;
const HOUR_MS = 3_600_000;
const REMEMBERED = 10_000;
/** Messages that are looked at between two questions to the store. */
const PAGE = 100;

type NewRule = Omit<ReleaseRule, 'stopped'>;
type RuleStore = Pick<
  Store,
  | 'rules'
  | 'rulesCursor'
  | 'saveRulesCursor'
  | 'cursor'
  | 'position'
  | 'changesAfter'
  | 'releases'
  | 'saveRule'
  | 'removeRule'
  | 'matches'
  | 'headers'
  | 'releasable'
  | 'saveReleases'
>;

export interface Rules {
  /** Throws `ClientError` when its relay, a recipient or its search cannot be. */
  save(rule: NewRule): Promise<ReleaseRule>;
  remove(name: string): Promise<boolean>;
  dryRun(rule: NewRule): Promise<ReleasePlan>;
  /** To be told of everything that happens. */
  hear(event: MailstopEvent): void;
  /** Ends with the message that is being judged; the others have their turn after the next start. */
  stop(): Promise<void>;
}

export interface RulesParts {
  readonly store: RuleStore;
  readonly accounts: readonly RelayAccount[];
  readonly queue: Pick<Queue, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
}

export async function createRules({ store, accounts, queue, clock, log }: RulesParts): Promise<Rules> {
  let rules = await store.rules();
  /** The seq up to which messages were judged. */
  let judged = await startingPlace();
  let work: Promise<void> | null = null;
  let isAsked = false;
  let isStopped = false;
  let noted = 0;
  /** Who waits for the rules to have come so far. */
  let waiting: Array<{ readonly seq: number; readonly resolve: () => void }> = [];
  const met = new Map<string, number[]>();
  /** Messages that were given tags, not looked at yet. */
  let tagged: Tagging[] = [];

  async function put(rule: ReleaseRule): Promise<ReleaseRule> {
    await store.saveRule(rule);
    rules = await store.rules();
    return rule;
  }

  async function save(rule: NewRule): Promise<ReleaseRule> {
    const relay = findRelay(accounts, rule.relay);
    if (rule.to) checkRecipients(relay, rule.to);
    await store.releasable({ q: rule.q }, Number.MAX_SAFE_INTEGER, 1);
    if (rule.enabled) await goOnFromNow();
    return put({ ...rule, stopped: null });
  }

  async function remove(name: string): Promise<boolean> {
    const removed = await store.removeRule(name);
    rules = await store.rules();
    return removed;
  }

  const isAnyOn = (): boolean => rules.some(({ enabled }) => enabled);

  function hear(event: MailstopEvent): void {
    if (!isAnyOn()) return;
    if (isTagging(event)) tagged.push(event);
    if (event.type === 'message.added' || isTagging(event)) walk();
  }

  /** Judges what came since; asked again meanwhile, it looks once more. */
  function walk(): void {
    if (isStopped) return;
    isAsked = true;
    work ??= walkToTheEnd()
      .catch((error) => log.error({ err: error }, 'The rules could not be followed'))
      .finally(() => {
        work = null;
        if (isAsked && !isStopped) walk();
        else for (const { resolve } of waiting.splice(0)) resolve();
      });
  }

  async function walkToTheEnd(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      const cursor = await store.cursor();
      for (;;) {
        const page = await store.releasable({ all: true }, judged, PAGE);
        for (const message of page) if (!isStopped) await take(message);
        if (page.length < PAGE || isStopped) break;
      }
      await takeTagged();
      if (isStopped) return;
      step(store.position(cursor));
      await note(cursor);
    }
  }

  async function takeTagged(): Promise<void> {
    for (const { messages, tagged: tags } of tagged.splice(0)) {
      const asking = rules.filter(({ q }) => asksForTag(q, tags));
      if (asking.length === 0) continue;
      const ids = messages.map(({ id }) => id);
      const found = await store.releasable({ ids }, 0, ids.length);
      for (const message of found) if (!isStopped) await judgeOrSay(message, asking);
    }
  }

  /** A message that cannot be judged does not keep the others from it. */
  async function take(message: Releasable): Promise<void> {
    await judgeOrSay(message, rules);
    step(message.seq);
  }

  async function judgeOrSay(message: Releasable, by: readonly ReleaseRule[]): Promise<void> {
    await judge(message, by).catch((error) =>
      log.error({ err: error, message: message.id }, 'The rules could not be followed'),
    );
  }

  function step(seq: number): void {
    judged = Math.max(judged, seq);
    for (const one of waiting.filter((other) => other.seq <= judged)) one.resolve();
    waiting = waiting.filter((other) => other.seq > judged);
  }

  /** Resolves once all that came up to this seq is judged. */
  async function reached(seq: number): Promise<void> {
    if (seq <= judged) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push({ seq, resolve });
    walk();
    await promise;
  }

  /** Resolves when what is there is no business of a rule that is switched on then. */
  async function goOnFromNow(): Promise<void> {
    const cursor = await store.cursor();
    if (isAnyOn()) await reached(store.position(cursor));
    else step(store.position(cursor));
    await note(cursor);
  }

  async function note(cursor: string): Promise<void> {
    if (store.position(cursor) < noted) return;
    noted = store.position(cursor);
    await store.saveRulesCursor(cursor);
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
      const events = await store.changesAfter(cursor).catch((): StoreEvent[] => []);
      for (const event of events) if (isTagging(event)) found.push(event);
      cursor = events.at(-1)?.cursor ?? null;
    }
    return found;
  }

  async function judge(message: Releasable, by: readonly ReleaseRule[]): Promise<void> {
    for (const rule of by.filter(({ enabled }) => enabled)) {
      if (!(await store.matches(message.id, rule.q))) continue;
      if (await isReleased(rule, message)) continue;
      if (await cameBack(message)) {
        log.warn(
          { message: message.id, rule: rule.name },
          'A message that a rule had released came back; it stays',
        );
        return;
      }
      if (meets(rule, message)) await put({ ...rule, enabled: false, stopped: whyStopped(message) });
      else await follow(rule, message);
    }
  }

  /** Looked at before the end of the program, but not noted so. */
  async function isReleased({ name }: ReleaseRule, { id }: Releasable): Promise<boolean> {
    const all = { relay: null, state: null, batch: null, before: null, limit: 100 };
    const { releases } = await store.releases({ message: id, ...all });
    return releases.some(({ rule }) => rule === name);
  }

  async function cameBack({ id }: Releasable): Promise<boolean> {
    const names = (await store.headers(id))?.map(({ name }) => name.toLowerCase()) ?? [];
    return (
      names.includes(LOOP_FIELD.toLowerCase()) ||
      names.filter((name) => name === 'received').length > MAX_HOPS
    );
  }

  /** Whether the rule met this message too often. */
  function meets({ name }: ReleaseRule, { messageId }: Releasable): boolean {
    if (messageId === null) return false;
    const key = `${name} ${messageId}`;
    const times = [...(met.get(key) ?? []), clock.now()].filter((at) => at > clock.now() - HOUR_MS);
    met.delete(key);
    met.set(key, times);
    const [oldest] = met.keys();
    if (met.size > REMEMBERED && oldest !== undefined) met.delete(oldest);
    return times.length > MAX_AGAIN;
  }

  async function follow(rule: ReleaseRule, message: Releasable): Promise<void> {
    const to = recipientsOf(message, rule.to);
    if (to.length === 0) return;
    const relay = accounts.find(({ name }) => name === rule.relay);
    const from = relay?.from ?? message.envelope.mailFrom.address;
    const wish = {
      message: message.id,
      subject: message.subject,
      relay: rule.relay,
      from,
      resent: relay?.resent ?? false,
    };
    const record = newRelease({ ...wish, to, rule: rule.name, batch: null }, clock.now());
    const noRelay = `There is no relay named ${rule.relay} any more. Change the rule ${rule.name}.`;
    await store.saveReleases([relay ? record : failed(record, clock.now(), noRelay)]);
    queue.wake();
  }

  if (isAnyOn()) {
    tagged = await taggedWhileAway();
    walk();
  }
  return {
    save,
    remove,
    dryRun: (rule) => planFor(store, { q: rule.q }, findRelay(accounts, rule.relay), rule.to),
    hear,
    async stop() {
      isStopped = true;
      await work;
    },
  };
}

type Tagging = Extract<StoreEvent, { readonly type: 'messages.changed' }>;

const isTagging = (event: MailstopEvent): event is Tagging =>
  event.type === 'messages.changed' && event.tagged.length > 0;

function whyStopped({ messageId, subject }: Releasable): string {
  return `It met the message ${messageId} (${subject ?? 'no subject'}) more than ${MAX_AGAIN} times within an hour: what it releases comes back. Look where its recipients lead, then switch it on again.`;
}
