/**
 * What came instead: the recent messages that a wait did not take, those that fail fewest of its criteria first, and
 * those to the right address before all others: a test beside this one may be sent the same under another.
 * Beside one that meets something, those that meet nothing are other people's mail and not told of.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { NearMiss } from '#contract/wait.ts';
import type { Matcher } from './match.ts';

/** Why one that fits does not count. */
const EARLY = 'after: it came before the cursor';
/** So many of those are told of, and so many looked at. */
const MAX_EARLY = 2;
const MAX_EARLY_JUDGED = 10;
/** So many are told of. */
export const MAX_NEAR_MISSES = 5;
/** Only so many are read whole. */
const MAX_JUDGED = 40;

/** `recent` newest first. Messages that fit are not among them. */
export async function nearMisses(
  recent: readonly MessageSummary[],
  matcher: Matcher,
  read: (message: MessageSummary) => Promise<Message | null>,
): Promise<NearMiss[]> {
  const judged: NearMiss[] = [];
  // Those that their summary does not rule out are nearer.
  const { true: nearer = [], false: further = [] } = Object.groupBy(
    recent,
    (one) => `${matcher.mayFit(one)}`,
  );
  for (const summary of [...nearer, ...further].slice(0, MAX_JUDGED)) {
    const message = await read(summary);
    if (!message) continue;
    // An expression that took too long was refused when it mattered; here it would take as long for each.
    const failed = await matcher.judge(message).catch(() => null);
    if (failed === null) break;
    if (failed.length > 0) judged.push({ message: summary, failed });
  }
  const near = judged.filter(({ failed }) => failed.length < matcher.size);
  return (near.length > 0 ? near : judged)
    .toSorted((a, b) => distance(a) - distance(b) || b.message.seq - a.message.seq)
    .slice(0, MAX_NEAR_MISSES);
}

const ELSEWHERE = 100;

const distance = ({ failed }: NearMiss): number =>
  failed.length + (failed.some((sentence) => sentence.startsWith('to: ')) ? ELSEWHERE : 0);

/** Those that fit but for the cursor. `before` newest first, from before it. */
export async function cameTooEarly(
  before: readonly MessageSummary[],
  matcher: Matcher,
  read: (message: MessageSummary) => Promise<Message | null>,
): Promise<NearMiss[]> {
  const early: NearMiss[] = [];
  const may = before.filter((one) => matcher.mayFit(one)).slice(0, MAX_EARLY_JUDGED);
  for (const message of may) {
    const whole = await read(message);
    const failed = whole ? await matcher.judge(whole).catch(() => null) : null;
    if (failed?.length === 0) early.push({ message, failed: [EARLY] });
    if (early.length === MAX_EARLY) break;
  }
  return early;
}
