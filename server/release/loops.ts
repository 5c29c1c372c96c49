/**
 * Loops of rules: what a rule releases comes back and is found by it again.
 *
 * Every release by a rule carries `X-Mailstop-Released`; a message that has this field came back and is released by no
 * rule, nor one that passed many servers. Should the field get lost on the way, counting helps: a rule that meets one
 * Message-ID for the fourth time within an hour is in a loop.
 */
import type { Clock } from '#server/clock.ts';
import type { Releasable } from '#server/store/store.ts';
import { LOOP_FIELD } from './prepare.ts';

/** As many servers as a message passes at most on its way (RFC 5321 §6.3 asks for at least 100 to be bearable). */
const MAX_HOPS = 100;
/** Releases of one Message-ID by one rule within an hour. */
const MAX_AGAIN = 3;
const HOUR_MS = 3_600_000;
const REMEMBERED = 10_000;

/** Whether a message with fields of these names came back from a release, or wanders. */
export function cameBack(fields: readonly string[]): boolean {
  const names = fields.map((name) => name.toLowerCase());
  return (
    names.includes(LOOP_FIELD.toLowerCase()) || names.filter((name) => name === 'received').length > MAX_HOPS
  );
}

export interface Meetings {
  /** Whether this rule released this message as often as it may. */
  isTooMany(rule: string, message: Releasable): boolean;
  /** It released it once more. */
  count(rule: string, message: Releasable): void;
}

export function createMeetings(clock: Clock): Meetings {
  const met = new Map<string, readonly number[]>();

  const keyOf = (rule: string, { messageId }: Releasable): string => `${rule} ${messageId}`;
  const lately = (key: string): readonly number[] =>
    (met.get(key) ?? []).filter((at) => at > clock.now() - HOUR_MS);

  return {
    isTooMany: (rule, message) =>
      message.messageId !== null && lately(keyOf(rule, message)).length >= MAX_AGAIN,
    count(rule, message) {
      if (message.messageId === null) return;
      const key = keyOf(rule, message);
      const times = [...lately(key), clock.now()];
      met.delete(key);
      met.set(key, times);
      const [oldest] = met.keys();
      if (met.size > REMEMBERED && oldest !== undefined) met.delete(oldest);
    },
  };
}

export function whyStopped({ messageId, subject }: Releasable): string {
  return `It met the message ${messageId} (${subject ?? 'no subject'}) more than ${MAX_AGAIN} times within an hour: what it releases comes back. Look where its recipients lead, then switch it on again.`;
}
