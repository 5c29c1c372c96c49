/**
 * What the rules do with one message: each that is on and finds it releases it, once. What a rule asks for is a release
 * like a person's: the relay's lists decide who may be mailed, and what may not is on record as failed, with the reason.
 */
import type { ReleaseRule } from '#contract/release.ts';
import type { Clock } from '#server/clock.ts';
import type { Log } from '#server/log.ts';
import type { Releasable, Store } from '#server/store/store.ts';
import { cameBack, createMeetings, whyStopped } from './loops.ts';
import { recipientsOf } from './plan.ts';
import type { Queue } from './queue.ts';
import { failed, newRelease } from './record.ts';
import type { RelayAccount } from './relay.ts';

export interface JudgeParts {
  readonly store: Pick<Store, 'matches' | 'releases' | 'headers' | 'saveReleases'>;
  readonly accounts: readonly RelayAccount[];
  readonly queue: Pick<Queue, 'wake'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Switches off a rule that is in a loop. */
  readonly switchOff: (rule: ReleaseRule, why: string) => Promise<unknown>;
}

/** Rejects with what the store refuses; asked again, it goes on where it was. */
export type Judge = (message: Releasable, by: readonly ReleaseRule[]) => Promise<void>;

export function createJudge({ store, accounts, queue, clock, log, switchOff }: JudgeParts): Judge {
  const meetings = createMeetings(clock);

  /** Looked at before the end of the program, or before the store refused something, but not noted so. */
  async function isReleased({ name }: ReleaseRule, { id }: Releasable): Promise<boolean> {
    const all = { relay: null, state: null, batch: null, before: null, limit: 100 };
    const { releases } = await store.releases({ message: id, ...all });
    return releases.some(({ rule }) => rule === name);
  }

  async function isBack({ id }: Releasable): Promise<boolean> {
    return cameBack((await store.headers(id))?.map(({ name }) => name) ?? []);
  }

  async function follow(rule: ReleaseRule, message: Releasable): Promise<void> {
    const to = recipientsOf(message, rule.to);
    if (to.length === 0) return;
    const relay = accounts.find(({ name }) => name === rule.relay);
    const wish = {
      message: message.id,
      subject: message.subject,
      relay: rule.relay,
      from: relay?.from ?? message.envelope.mailFrom.address,
      resent: relay?.resent ?? false,
    };
    const record = newRelease({ ...wish, to, rule: rule.name, batch: null }, clock.now());
    const noRelay = `There is no relay named ${rule.relay} any more. Change the rule ${rule.name}.`;
    await store.saveReleases([relay ? record : failed(record, clock.now(), noRelay)]);
    queue.wake();
  }

  return async function judge(message, by) {
    for (const rule of by.filter(({ enabled }) => enabled)) {
      if (!(await store.matches(message.id, rule.q))) continue;
      if (await isReleased(rule, message)) continue;
      if (await isBack(message)) {
        log.warn(
          { message: message.id, rule: rule.name },
          'A message that a rule had released came back; it stays',
        );
        return;
      }
      if (meetings.isTooMany(rule.name, message)) {
        await switchOff(rule, whyStopped(message));
        continue;
      }
      await follow(rule, message);
      meetings.count(rule.name, message);
    }
  };
}
