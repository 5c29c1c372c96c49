/**
 * Criteria against a message, in two steps: what its summary tells is asked at once and turns most messages away;
 * the rest needs the whole message. Pure, but for regular expressions, which are asked of whoever is handed in.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Criteria, CriteriaField, Pattern } from '#contract/wait.ts';
import { expectation, fits, isRegex, type RegexTest, shortened } from './pattern.ts';

interface FieldRow {
  /** Whether case is disregarded. */
  readonly fold: boolean;
  /** Its values as the summary has them; null when only the whole message knows. */
  readonly brief: (summary: MessageSummary) => readonly string[] | null;
  readonly whole: (message: Message) => readonly string[];
}

const fields: Readonly<Record<CriteriaField, FieldRow>> = {
  inbox: { fold: false, brief: ({ inbox }) => [inbox], whole: ({ inbox }) => [inbox] },
  to: {
    fold: true,
    brief: ({ recipients, recipientCount }) => (recipients.length < recipientCount ? null : recipients),
    whole: ({ envelope }) => envelope.rcptTo.map(({ address }) => address),
  },
  from: {
    fold: true,
    brief: () => null,
    whole: ({ from }) =>
      from.flatMap(({ name, address }) => (name ? [address, `${name} <${address}>`] : address)),
  },
  subject: {
    fold: false,
    brief: ({ subject }) => [subject ?? ''],
    whole: ({ subject }) => [subject ?? ''],
  },
  text: { fold: false, brief: () => null, whole: ({ text }) => (text === null ? [] : [text]) },
  html: { fold: false, brief: () => null, whole: ({ html }) => (html === null ? [] : [html]) },
  attachment: {
    fold: false,
    brief: ({ attachments }) => (attachments === 0 ? [] : null),
    whole: ({ parts }) =>
      parts.flatMap(({ role, filename }) =>
        role === 'attachment' || role === 'message' ? (filename ?? []) : [],
      ),
  },
  tag: { fold: false, brief: ({ tags }) => tags, whole: ({ tags }) => tags },
};

/** The client's inboxes ask so, too. */
const EXCEPTED = 'except: it was not to count, as what an earlier wait gave';

interface Question {
  readonly name: string;
  readonly pattern: Pattern;
  readonly row: FieldRow;
}

/** Criteria made ready to be asked often. */
export interface Matcher {
  /** How many criteria there are. */
  readonly size: number;
  /** False for messages that their summary rules out. */
  mayFit(summary: MessageSummary): boolean;
  /** As `mayFit`, with the regular expressions asked too. Rejects as `RegexTest` does. */
  stillMayFit(summary: MessageSummary): Promise<boolean>;
  /** A sentence for each criterion that the message fails; none when it fits. Rejects as `RegexTest` does. */
  judge(message: Message): Promise<string[]>;
}

export function createMatcher(criteria: Criteria, test: RegexTest): Matcher {
  const questions = questionsOf(criteria);
  const expressions = questions.filter(({ pattern }) => isRegex(pattern));
  const except = new Set(criteria.except);

  function mayFit(summary: MessageSummary): boolean {
    if (except.has(summary.id)) return false;
    return questions.every(({ pattern, row }) => {
      const values = row.brief(summary);
      if (values === null || isRegex(pattern)) return true;
      return values.some((value) => fits(pattern, value, row.fold));
    });
  }

  async function stillMayFit(summary: MessageSummary): Promise<boolean> {
    if (!mayFit(summary)) return false;
    for (const question of expressions) {
      const values = question.row.brief(summary);
      if (values !== null && !(await anyFits(question, values, test))) return false;
    }
    return true;
  }

  async function judge(message: Message): Promise<string[]> {
    const failed = except.has(message.id) ? [EXCEPTED] : [];
    for (const question of questions) {
      const values = question.row.whole(message);
      if (!(await anyFits(question, values, test))) failed.push(complaint(question, values));
    }
    return failed;
  }

  return { size: questions.length, mayFit, stillMayFit, judge };
}

function questionsOf({ header = {}, except: _, ...rest }: Criteria): Question[] {
  const simple = Object.entries(rest) as [CriteriaField, Pattern | undefined][];
  return [
    ...simple.flatMap(([name, pattern]) =>
      pattern === undefined ? [] : { name, pattern, row: fields[name] },
    ),
    ...Object.entries(header).map(([name, pattern]) => ({
      name: `header ${name}`,
      pattern,
      row: headerRow(name),
    })),
  ];
}

function headerRow(name: string): FieldRow {
  const wanted = name.toLowerCase();
  return {
    fold: false,
    brief: () => null,
    whole: ({ headers }) =>
      headers.filter((field) => field.name.toLowerCase() === wanted).map(({ value }) => value),
  };
}

async function anyFits(
  { pattern, row }: Question,
  values: readonly string[],
  test: RegexTest,
): Promise<boolean> {
  if (!isRegex(pattern)) return values.some((value) => fits(pattern, value, row.fold));
  const flags = new Set(pattern.flags);
  if (row.fold) flags.add('i');
  for (const value of values)
    if (await test({ regex: pattern.regex, flags: [...flags].join('') }, value)) return true;
  return false;
}

/** «subject: expected to contain 'Reset', was 'Welcome'», with a hint where it is nearly right. */
function complaint({ name, pattern, row }: Question, values: readonly string[]): string {
  const was = values.length === 0 ? 'there is none' : `was ${values.slice(0, 5).map(quoted).join(', ')}`;
  const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return `${name}: expected ${expectation(pattern)}, ${was}${more}${hint(pattern, row, values)}`;
}

const quoted = (value: string): string => `'${shortened(value)}'`;

function hint(pattern: Pattern, row: FieldRow, values: readonly string[]): string {
  if (isRegex(pattern)) return '';
  const holds = (test: (value: string) => boolean): boolean => values.some(test);
  if (!row.fold && holds((value) => fits(pattern, value, true))) return ' (only the case differs)';
  if (typeof pattern !== 'string' || pattern === '') return '';
  if (holds((value) => spaced(value) === spaced(pattern))) return ' (only white space differs)';
  if (holds((value) => composed(value) === composed(pattern)))
    return ' (only how characters are coded differs)';
  if (!holds((value) => fits({ contains: pattern }, value, row.fold))) return '';
  return row.fold
    ? ' (only a part of it; an address is matched whole)'
    : ` (only a part of it: say {contains}, or *${shortened(pattern, 20)}* on the command line)`;
}

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
const composed = (text: string): string => spaced(text.normalize('NFKC'));
