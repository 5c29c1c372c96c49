/**
 * What can be expected of an inbox and of a message, once for all test runners: a table of checks. Each says
 * whether it holds and, in a sentence or more, what was there instead.
 */

import type { MessageCriteria } from '#client/criteria.ts';
import type { Asked, AskedNone, ReceivedMessage, TestInbox, WantedLink } from '#client/mailstop.ts';
import { MailstopExpectation } from '#client/mailstop.ts';
import { plainLine, plainText } from '#contract/plain.ts';

export interface Verdict {
  readonly pass: boolean;
  /** Why it fails; for `.not`, when it does not. */
  readonly message: string;
}

/** The whole value, or an expression that it matches. */
export type WantedText = string | RegExp;

export type Received = TestInbox | ReceivedMessage;

interface CheckRow<Args extends readonly unknown[]> {
  readonly on: 'inbox' | 'message';
  /** Why `.not` is refused: it would hold before anything has happened. */
  readonly noNot?: string;
  check(received: never, ...args: Args): Verdict | Promise<Verdict>;
}

const row = <Args extends readonly unknown[]>(one: CheckRow<Args>): CheckRow<Args> => one;

const useNone =
  'would hold before the app has sent anything, so it proves nothing. Say how long nothing may come, ' +
  '`await expect(inbox).toStayEmpty({ within: 2_000 })`, or better, what comes after it would have: ' +
  '`await inbox.expectNone({ subject: /Receipt/, until: { subject: /Welcome/ } })`.';

export const checks = {
  toHaveReceived: row({
    on: 'inbox',
    noNot: `expect(inbox).not.toHaveReceived() ${useNone}`,
    check: (inbox: TestInbox, asked: Asked = {}) =>
      held(async () => void (await inbox.receive(asked)), 'the inbox was not to receive such a message'),
  }),
  toHaveReceivedTimes: row({
    on: 'inbox',
    noNot: `expect(inbox).not.toHaveReceivedTimes() ${useNone}`,
    check: (inbox: TestInbox, count: number, asked: Asked = {}) =>
      held(
        async () => void (await inbox.receive({ settle: SETTLE_MS, ...asked, count })),
        `the inbox was not to receive ${count} such messages`,
      ),
  }),
  toStayEmpty: row({
    on: 'inbox',
    noNot:
      'expect(inbox).not.toStayEmpty() waits for nothing in particular. Say what is to come: ' +
      '`await expect(inbox).toHaveReceived({ subject: /Welcome/ })`.',
    check: (inbox: TestInbox, asked: AskedNone = {}) =>
      held(() => inbox.expectNone(asked), 'the inbox was to receive something'),
  }),
  toBeSentTo: row({
    on: 'message',
    check({ envelope }: ReceivedMessage, address: WantedText) {
      const recipients = envelope.rcptTo.map((path) => path.address);
      const fold = (text: string): string => text.toLowerCase();
      const isWanted = (one: string): boolean =>
        typeof address === 'string' ? fold(one) === fold(address) : found(address, one);
      return verdict(recipients.some(isWanted), 'recipient', address, recipients);
    },
  }),
  toHaveSubject: row({
    on: 'message',
    check: ({ subject }: ReceivedMessage, wanted: WantedText) =>
      verdict(is(wanted, subject ?? ''), 'subject', wanted, subject === null ? [] : [subject]),
  }),
  toHaveText: row({
    on: 'message',
    check({ text }: ReceivedMessage, wanted: WantedText) {
      const pass =
        text !== null &&
        (typeof wanted === 'string' ? flat(text).includes(flat(wanted)) : found(wanted, text));
      return verdict(pass, 'text with', wanted, text === null ? [] : [text], plainText);
    },
  }),
  toHaveLink: row({
    on: 'message',
    check: (message: ReceivedMessage, wanted?: WantedLink) => one(() => message.link(wanted)),
  }),
  toHaveCode: row({
    on: 'message',
    check(message: ReceivedMessage, wanted?: WantedText) {
      if (typeof wanted !== 'string') return one(() => message.code(wanted));
      const values = message.codes.map(({ value }) => value);
      return verdict(values.includes(wanted), 'code', wanted, values);
    },
  }),
  toHaveAttachment: row({
    on: 'message',
    check: (message: ReceivedMessage, name?: WantedText) => one(() => message.attachment(name).filename),
  }),
  toHaveHeader: row({
    on: 'message',
    check({ headers }: ReceivedMessage, name: string, wanted?: WantedText) {
      const values = headers
        .filter((field) => field.name.toLowerCase() === name.toLowerCase())
        .map(({ value }) => value);
      const pass = values.some((value) => wanted === undefined || is(wanted, value));
      return verdict(pass, `header ${name}`, wanted ?? /^/, values);
    },
  }),
} as const;

/** How long is listened on for one too many. */
const SETTLE_MS = 100;

export type CheckName = keyof typeof checks;

/** What a check's caller passes, by name. */
export interface MailMatchers<R = void> {
  /** One or more such messages are there or come in time. */
  toHaveReceived(asked?: Asked): Promise<R>;
  /** Exactly so many. */
  toHaveReceivedTimes(count: number, asked?: Asked): Promise<R>;
  /** Nothing (that fits) comes in time, beside what was waited for before. */
  toStayEmpty(asked?: AskedNone): Promise<R>;
  /** One of the envelope's recipients. */
  toBeSentTo(address: WantedText): R;
  toHaveSubject(subject: WantedText): R;
  /** The plain text holds it, white space aside. */
  toHaveText(text: WantedText): R;
  toHaveLink(link?: WantedLink): R;
  toHaveCode(code?: WantedText): R;
  toHaveAttachment(name?: WantedText): R;
  toHaveHeader(name: string, value?: WantedText): R;
}

/** Runs a check. Throws when it cannot be asked: of the wrong thing, or with a `.not` that proves nothing. */
export function ask(
  name: CheckName,
  isNot: boolean,
  received: unknown,
  args: readonly unknown[],
): Verdict | Promise<Verdict> {
  const { on, noNot, check } = checks[name] as CheckRow<readonly unknown[]>;
  if (isNot && noNot !== undefined) throw new MailstopExpectation(noNot);
  if (kindOf(received) !== on)
    throw new TypeError(
      `${name} is asked of ${on === 'inbox' ? 'an inbox' : 'a message'}, not of ${nameOf(received)}`,
    );
  return check(received as never, ...args);
}

/** Whether it is an inbox or a message. */
export const isMail = (received: unknown): boolean => kindOf(received) !== null;

function kindOf(received: unknown): 'inbox' | 'message' | null {
  if (typeof received !== 'object' || received === null) return null;
  if ('receive' in received) return 'inbox';
  return 'envelope' in received ? 'message' : null;
}

function nameOf(received: unknown): string {
  const kind = kindOf(received);
  if (kind !== null) return kind === 'inbox' ? 'an inbox' : 'a message';
  return received instanceof Promise ? 'a promise (is an await missing?)' : String(received);
}

/** Holds when it does not fail; other errors are thrown on. */
async function held(run: () => Promise<void>, otherwise: string): Promise<Verdict> {
  try {
    await run();
    return { pass: true, message: otherwise };
  } catch (error) {
    if (error instanceof MailstopExpectation) return { pass: false, message: error.message };
    throw error;
  }
}

/** Holds when there is exactly one. */
function one(find: () => string): Verdict {
  try {
    return { pass: true, message: `the message was not to have it, but has ${find()}` };
  } catch (error) {
    if (error instanceof MailstopExpectation) return { pass: false, message: error.message };
    throw error;
  }
}

/** `shown` makes what strangers wrote fit to be printed. */
function verdict(
  pass: boolean,
  what: string,
  wanted: WantedText,
  values: readonly string[],
  shown = plainLine,
): Verdict {
  const written = typeof wanted === 'string' ? `'${wanted}'` : String(wanted);
  const was =
    values.length === 0
      ? 'there is none'
      : `there is ${values.map((value) => `'${shown(value)}'`).join(', ')}`;
  return {
    pass,
    message: `expected the message ${pass ? 'not ' : ''}to have the ${what} ${written}, but ${was}`,
  };
}

const found = (pattern: RegExp, value: string): boolean => value.search(pattern) >= 0;
const is = (wanted: WantedText, value: string): boolean =>
  typeof wanted === 'string' ? wanted === value : found(wanted, value);
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

export type { MessageCriteria };
