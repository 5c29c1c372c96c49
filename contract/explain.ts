/**
 * Why a wait did not end as asked, as text for a person: what was asked, what came instead and where it failed, what
 * was refused, and whether anything connected at all. Pure.
 */
import { criteriaLines } from './criteria-lines.ts';
import type { Message, MessageSummary } from './message.ts';
import { plainLine } from './plain.ts';
import type { Activity, Count, Criteria, NearMiss, WaitAnswer, WaitRequest } from './wait.ts';
import { why } from './why.ts';

/** The answer without its explanation. */
export type Told = Omit<WaitAnswer, 'explanation'>;

export interface Explained {
  readonly answer: Told;
  readonly criteria: Criteria;
  /** What a `none` was to end with. */
  readonly until: Criteria | null;
  readonly count: Count;
  /** How long was waited in all. */
  readonly timeoutMs: number;
  /** Where a message can be looked at. */
  readonly pageOf: (id: string) => string;
}

/** Why one call did not end as asked; null when it did. */
export function explain(asked: WaitRequest, answer: Told, pageOf: (id: string) => string): string | null {
  const { after: _, timeoutMs: __, settleMs: ___, lookBackMs: ____, count, none, until, ...criteria } = asked;
  const { timeoutMs } = answer;
  const explained = { answer, criteria, until: until ?? null, count, timeoutMs, pageOf };
  if (answer.status === 'timeout') return none ? explainNotProven(explained) : explainTimeout(explained);
  if (answer.status === 'exceeded') return none ? explainUnexpected(explained) : explainTooMany(explained);
  return null;
}

const paragraphs = (parts: ReadonlyArray<string | null>): string =>
  parts.filter((part) => part !== null && part !== '').join('\n\n');

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');

/** Too few came in time. */
export function explainTimeout(explained: Explained): string {
  const { answer, criteria, count, timeoutMs, pageOf } = explained;
  const found = answer.messages.length;
  const came = found === 0 ? 'No such message' : `Only ${found} of ${atLeast(count)} messages`;
  return paragraphs([
    `${came} came within ${duration(timeoutMs)}. ${why(answer)}`.trimEnd(),
    `Waited for ${inWords(count)}:\n${indented(criteriaLines(criteria))}`,
    found > 0 ? `What came:\n${messageList(answer.messages, pageOf)}` : null,
    whatElse(explained),
  ]);
}

/** What was to end a `none` did not come, or there was no time to look at all that is stored. */
export function explainNotProven(explained: Explained): string {
  const { until, criteria, timeoutMs } = explained;
  if (until === null)
    return paragraphs([
      `What came within ${duration(timeoutMs)} could not all be looked at, so nothing is proven.`,
      `Nothing was to come:\n${indented(criteriaLines(criteria))}`,
      whatElse(explained),
    ]);
  return paragraphs([
    `The message that was to end the wait did not come within ${duration(timeoutMs)}, so nothing is proven.`,
    `Waited, with no other message before it, for:\n${indented(criteriaLines(until))}`,
    whatElse(explained),
  ]);
}

/** More came than may. */
export function explainTooMany({ answer, criteria, count, pageOf }: Explained): string {
  return paragraphs([
    `${counted(answer.messages.length, 'message')} came where ${inWords(count)} may.`,
    `Waited for:\n${indented(criteriaLines(criteria))}`,
    `What came:\n${messageList(answer.messages, pageOf)}`,
    'Say more of the one that is meant, use an address of its own for each test, or say that several may come.',
  ]);
}

/** One came where none may. */
export function explainUnexpected({ answer, criteria, pageOf }: Explained): string {
  return paragraphs([
    'A message came where none may.',
    `Nothing was to come:\n${indented(criteriaLines(criteria))}`,
    `What came:\n${messageList(answer.messages, pageOf)}`,
  ]);
}

function whatElse({ answer: { nearMisses, activity, incomplete }, pageOf }: Explained): string | null {
  const instead = nearMisses.length > 0 ? nearMissList(nearMisses, activity, pageOf) : null;
  return paragraphs([
    incomplete ? INCOMPLETE : null,
    instead,
    activity && refusals(activity),
    activity && traffic(activity),
  ]);
}

const INCOMPLETE =
  'Time was up before all that is stored was looked at: only the newest messages and some of the oldest were. An ' +
  'exact address or inbox is found at once, and a cursor (`after`) leaves out what was there before; or wait longer.';

function nearMissList(
  nearMisses: readonly NearMiss[],
  activity: Activity | null,
  pageOf: (id: string) => string,
): string {
  const all = activity?.accepted ?? 0;
  const title =
    all > nearMisses.length ? `Nearest of the ${counted(all, 'message')} that came` : 'What came instead';
  const blocks = nearMisses.map(({ message, failed }) =>
    [
      `- ${headline(message)}, at ${clockTime(message.receivedAt)}`,
      ...failed.map((sentence) => `  ✗ ${plainLine(sentence)}`),
      `  ${pageOf(message.id)}`,
    ].join('\n'),
  );
  return `${title}:\n${blocks.join('\n')}`;
}

function refusals({ rejected }: Activity): string | null {
  if (rejected.length === 0) return null;
  const lines = rejected.map(
    ({ code, text, stage, client }) =>
      `- ${code} ${plainLine(text)} (to ${stage.toUpperCase()}, from ${client})`,
  );
  return `Refused by SMTP:\n${lines.join('\n')}`;
}

function traffic({ since, connections, accepted, rejected, smtp }: Activity): string {
  const place = smtp.join(' or ');
  const from = `Since ${clockTime(since)} UTC`;
  if (connections === 0 && accepted === 0)
    return `${from} nothing connected at all. Does the app send its mail to ${place}, and did it get as far as sending?`;
  const came = `${counted(connections, 'SMTP connection')} and ${counted(accepted, 'message')}`;
  const [were, they] = connections === 1 ? ['was', 'It'] : ['were', 'They'];
  const empty = accepted === 0 && rejected.length === 0 ? ` ${they} left without sending any.` : '';
  return `${from} there ${were} ${came} at ${place}.${empty}`;
}

/** «'Welcome' from shop@example.com to ada@example.com in inbox default». */
export function headline(message: MessageSummary | Message): string {
  const subject = message.subject === null ? 'No subject' : `'${message.subject}'`;
  const to =
    'recipients' in message ? message.recipients : message.envelope.rcptTo.map(({ address }) => address);
  const some = to.slice(0, 3).join(', ') + (to.length > 3 ? ` and ${to.length - 3} more` : '');
  const from = authorOf(message) || '<>';
  return plainLine(`${subject} from ${from} to ${some || 'nobody'}, in inbox ${message.inbox}`);
}

function authorOf({ from, ...rest }: MessageSummary | Message): string {
  const first = Array.isArray(from) ? from[0] : from;
  return first?.address || ('envelopeFrom' in rest ? rest.envelopeFrom : '');
}

function messageList(
  messages: ReadonlyArray<MessageSummary | Message>,
  pageOf: (id: string) => string,
): string {
  const shown = messages.slice(0, 10).map((message) => `- ${headline(message)}\n  ${pageOf(message.id)}`);
  const more = messages.length > 10 ? [`- and ${messages.length - 10} more`] : [];
  return [...shown, ...more].join('\n');
}

function inWords(count: Count): string {
  if (typeof count === 'number') return `exactly ${counted(count, 'message')}`;
  const { min = 1, max } = count;
  return max === undefined ? `at least ${counted(min, 'message')}` : `${min} to ${counted(max, 'message')}`;
}

const atLeast = (count: Count): number => (typeof count === 'number' ? count : (count.min ?? 1));

/** `1 message`, `2 messages`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const clockTime = (time: string): string => time.slice(11, 19);

const duration = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
