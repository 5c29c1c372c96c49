/**
 * Rules: messages that a search finds are released as they arrive. There are none by default, and a new one is off
 * until it is switched on; what it would do to the stored messages can be seen before (`dryRun`).
 *
 * A message comes to the rules after it is stored, one after the other, and is asked of each rule that is on. How
 * far they are is noted, so that what arrived just before the end of the program is looked at after the next start;
 * what came before a rule was switched on is not its business. What
 * a rule asks for is a release like a person's: the relay's lists decide who may be mailed, and what may not is on
 * record as failed, with the reason.
 *
 * Loops. Every release by a rule carries `X-Mailstop-Released`; a message that has this field came back and is
 * released by no rule, nor one that passed many servers. Should the field get lost on the way, counting helps: a
 * rule that meets one Message-ID for the fourth time within an hour switches itself off and says why.
 */
import type { MailstopEvent, StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Store } from '#server/store/store.ts';
import { planFor, recipientsOf } from './plan.ts';
import { LOOP_FIELD } from './prepare.ts';
import type { Queue } from './queue.ts';
import { failed, newRelease } from './record.ts';
import { checkRecipients, findRelay, type RelayAccount } from './relay.ts';

/** As many servers as a message passes at most on its way (RFC 5321 §6.3 asks for at least 100 to be bearable). */
const MAX_HOPS = 100;
/** Releases of one Message-ID by one rule within an hour. */
const MAX_AGAIN = 3;
const HOUR_MS = 3_600_000;
const REMEMBERED = 10_000;

type NewRule = Omit<ReleaseRule, 'stopped'>;
type RuleStore = Pick<
  Store,
  | 'rules'
  | 'rulesCursor'
  | 'saveRulesCursor'
  | 'changesAfter'
  | 'cursor'
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
  /** Resolves when what was heard is dealt with. */
  settled(): Promise<void>;
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
  let work: Promise<void> = Promise.resolve();
  const met = new Map<string, number[]>();

  async function put(rule: ReleaseRule): Promise<ReleaseRule> {
    await store.saveRule(rule);
    rules = await store.rules();
    return rule;
  }

  async function save(rule: NewRule): Promise<ReleaseRule> {
    const relay = findRelay(accounts, rule.relay);
    if (rule.to) checkRecipients(relay, rule.to);
    await store.releasable({ q: rule.q }, Number.MAX_SAFE_INTEGER, 1);
    await work;
    const saved = await put({ ...rule, stopped: null });
    if (rule.enabled) await store.saveRulesCursor(await store.cursor());
    return saved;
  }

  async function remove(name: string): Promise<boolean> {
    const removed = await store.removeRule(name);
    rules = await store.rules();
    return removed;
  }

  function hear(event: MailstopEvent): void {
    if (event.type !== 'message.added' || !rules.some(({ enabled }) => enabled)) return;
    work = work
      .then(() => judge(event.message))
      .then(() => store.saveRulesCursor(event.cursor))
      .catch((error) =>
        log.error({ err: error, message: event.message.id }, 'The rules could not be followed'),
      );
  }

  /** Hears what arrived after the rules last looked, before the program ended. */
  async function catchUp(): Promise<void> {
    let cursor = rules.some(({ enabled }) => enabled) ? await store.rulesCursor() : null;
    while (cursor !== null) {
      const events: readonly StoreEvent[] = await store.changesAfter(cursor);
      for (const event of events) hear(event);
      cursor = events.at(-1)?.cursor ?? null;
    }
  }

  async function judge(message: MessageSummary): Promise<void> {
    for (const rule of rules.filter(({ enabled }) => enabled)) {
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
  async function isReleased({ name }: ReleaseRule, { id }: MessageSummary): Promise<boolean> {
    const all = { relay: null, state: null, batch: null, before: null, limit: 100 };
    const { releases } = await store.releases({ message: id, ...all });
    return releases.some(({ rule }) => rule === name);
  }

  async function cameBack({ id }: MessageSummary): Promise<boolean> {
    const names = (await store.headers(id))?.map(({ name }) => name.toLowerCase()) ?? [];
    return (
      names.includes(LOOP_FIELD.toLowerCase()) ||
      names.filter((name) => name === 'received').length > MAX_HOPS
    );
  }

  /** Whether the rule met this message too often. */
  function meets({ name }: ReleaseRule, { messageId }: MessageSummary): boolean {
    if (messageId === null) return false;
    const key = `${name} ${messageId}`;
    const times = [...(met.get(key) ?? []), clock.now()].filter((at) => at > clock.now() - HOUR_MS);
    met.delete(key);
    met.set(key, times);
    const [oldest] = met.keys();
    if (met.size > REMEMBERED && oldest !== undefined) met.delete(oldest);
    return times.length > MAX_AGAIN;
  }

  async function follow(rule: ReleaseRule, { id }: MessageSummary): Promise<void> {
    const [message] = await store.releasable({ ids: [id] }, 0, 1);
    const to = message ? recipientsOf(message, rule.to) : [];
    if (!message || to.length === 0) return;
    const relay = accounts.find(({ name }) => name === rule.relay);
    const from = relay?.from ?? message.envelope.mailFrom.address;
    const wish = {
      message: id,
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

  await catchUp().catch((error) =>
    log.warn({ err: error }, 'The rules cannot look at what arrived before this start'),
  );
  return {
    save,
    remove,
    dryRun: (rule) => planFor(store, { q: rule.q }, findRelay(accounts, rule.relay), rule.to),
    hear,
    settled: () => work,
  };
}

function whyStopped({ messageId, subject }: MessageSummary): string {
  return `It met the message ${messageId} (${subject ?? 'no subject'}) more than ${MAX_AGAIN} times within an hour: what it releases comes back. Look where its recipients lead, then switch it on again.`;
}
