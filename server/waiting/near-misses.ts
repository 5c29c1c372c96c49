/**
 * What came instead: the recent messages that a wait did not take, those that fail fewest of its criteria first.
 * Beside one that meets something, those that meet nothing are other people's mail and not told of.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { NearMiss } from '#contract/wait.ts';
import type { Matcher } from './match.ts';

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
    .toSorted((a, b) => a.failed.length - b.failed.length || b.message.seq - a.message.seq)
    .slice(0, MAX_NEAR_MISSES);
}
