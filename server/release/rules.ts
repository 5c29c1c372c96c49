/**
 * Rules: messages that a search finds are released as they arrive, or when they are given a tag that it asks for. There
 * are none by default, and a new one is off until it is switched on; what it would do to the stored messages can be
 * seen before (`dryRun`). What came before a rule was switched on is not its business.
 *
 * `walk.ts` leads them past every message, `judge.ts` releases what they find, `loops.ts` tells what came back.
 */
import type { MailstopEvent } from '#contract/event.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Store } from '#server/store/store.ts';
import { createJudge, type JudgeParts } from './judge.ts';
import { planFor } from './plan.ts';
import type { Queue } from './queue.ts';
import { checkRecipients, findRelay, type RelayAccount } from './relay.ts';
import { createWalk, type WalkStore } from './walk.ts';

type NewRule = Omit<ReleaseRule, 'stopped'>;
type RuleStore = WalkStore & JudgeParts['store'] & Pick<Store, 'rules' | 'saveRule' | 'removeRule'>;

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
  /** Called when they are others than before. */
  readonly onChange: () => void;
}

export async function createRules({
  store,
  accounts,
  queue,
  clock,
  log,
  onChange,
}: RulesParts): Promise<Rules> {
  let rules = await store.rules();
  const judge = createJudge({ store, accounts, queue, clock, log, switchOff });
  const walk = await createWalk({ store, clock, log, judge, rules: () => rules });

  async function put(rule: ReleaseRule): Promise<ReleaseRule> {
    await store.saveRule(rule);
    rules = await store.rules();
    onChange();
    return rule;
  }

  async function switchOff(rule: ReleaseRule, why: string): Promise<void> {
    await put({ ...rule, enabled: false, stopped: why });
  }

  async function save(rule: NewRule): Promise<ReleaseRule> {
    const relay = findRelay(accounts, rule.relay);
    if (rule.to) checkRecipients(relay, rule.to);
    await store.releasable({ q: rule.q }, Number.MAX_SAFE_INTEGER, 1);
    if (rule.enabled) await (isAnyOn() ? walk.catchUp() : walk.skip());
    return put({ ...rule, stopped: null });
  }

  async function remove(name: string): Promise<boolean> {
    const removed = await store.removeRule(name);
    rules = await store.rules();
    if (removed) onChange();
    return removed;
  }

  const isAnyOn = (): boolean => rules.some(({ enabled }) => enabled);

  if (isAnyOn()) await walk.resume();
  return {
    save,
    remove,
    dryRun: (rule) => planFor(store, { q: rule.q }, findRelay(accounts, rule.relay), rule.to),
    hear(event) {
      if (isAnyOn()) walk.hear(event);
    },
    stop: walk.stop,
  };
}
