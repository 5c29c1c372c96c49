/**
 * Why too few messages came, in one sentence: what a report shows when it has room for one line only. The rest of the
 * account is in `explain.ts`. Pure.
 */
import type { MessageSummary } from './message.ts';
import { plainLine } from './plain.ts';
import type { Activity, NearMiss, WaitAnswer } from './wait.ts';

/** Empty when nothing is known. The surest reason first: a message that is nearly right, a refusal, no connection. */
export function why({
  messages,
  nearMisses,
  activity,
}: Pick<WaitAnswer, 'messages' | 'nearMisses' | 'activity'>): string {
  const [nearest] = nearMisses;
  if (nearest) return plainLine(ofNearest(nearest));
  return activity === null || messages.length > 0 ? '' : plainLine(ofActivity(activity));
}

function ofNearest(nearest: NearMiss): string {
  const { message, failed } = nearest;
  const names = failed.map((sentence) => sentence.split(':', 1)[0] ?? '');
  const own = (Object.keys(sentences) as (keyof typeof sentences)[]).find((name) => names.includes(name));
  if (own) return sentences[own](nearest);
  const [first = ''] = failed;
  if (failed.length === 1) return `The nearest fails by its ${first}${/[.)]$/.test(first) ? '' : '.'}`;
  return `The nearest, ${named(message)}, fails by its ${names.slice(0, -1).join(', ')} and ${names.at(-1)}.`;
}

/** What fails by more than what is in the message. */
const sentences = {
  gone: ({ message }: NearMiss) => `What may have been it, ${named(message)}, is gone.`,
  to: ({ message }: NearMiss) =>
    `Nothing came to that address; the nearest is ${named(message)} to ${recipientsOf(message)}.`,
  after: ({ message }: NearMiss) => `One that fits came before the cursor: ${named(message)}.`,
  except: ({ message }: NearMiss) => `One that fits was given by an earlier wait: ${named(message)}.`,
} as const;

const named = ({ subject }: MessageSummary): string =>
  subject === null ? 'one without subject' : `'${subject.slice(0, 80)}'`;

function recipientsOf({ recipients, recipientCount }: MessageSummary): string {
  const [first = 'nobody'] = recipients;
  return recipientCount > 1 ? `${first} and ${recipientCount - 1} more` : first;
}

function ofActivity({ connections, accepted, rejected, smtp }: Activity): string {
  const [refusal] = rejected;
  if (refusal)
    return `SMTP refused ${refusal.stage.toUpperCase()} with ${refusal.code} ${refusal.text.slice(0, 120)}.`;
  if (connections === 0 && accepted === 0) return `Nothing connected to ${smtp.join(' or ')}.`;
  return accepted === 0 ? 'What connected left without sending any.' : '';
}
