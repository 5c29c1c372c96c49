/**
 * Waits for every expectation at once, and judges each: a list of results, in the order of the file.
 */

import type { MessageCriteria, Wanted } from '#client/criteria.ts';
import { MailstopExpectation } from '#client/expectation.ts';
import type { TestInbox } from '#client/inbox.ts';
import type { ReceivedMessage } from '#client/received.ts';
import { fitsGlob } from '#contract/glob.ts';
import type { ReadExpectation } from './read.ts';
import type { Expectation, LinkWish } from './schema.ts';

export interface Verdict {
  readonly name: string;
  readonly line: number;
  /** Why it does not hold; null when it does. */
  readonly failure: string | null;
  readonly durationMs: number;
}

export interface Terms {
  /** The one deadline of all. */
  readonly timeoutMs: number;
  readonly after: string | undefined;
}

/** Rejects only when Mailstop cannot be asked. */
export function judgeAll(
  inbox: TestInbox,
  expectations: readonly ReadExpectation[],
  terms: Terms,
): Promise<Verdict[]> {
  return Promise.all(
    expectations.map(async ({ expectation, name, line }) => {
      const began = performance.now();
      const failure = await judge(inbox, expectation, terms);
      return { name, line, failure, durationMs: performance.now() - began };
    }),
  );
}

async function judge(inbox: TestInbox, expectation: Expectation, terms: Terms): Promise<string | null> {
  try {
    if (expectation.none) await nothing(inbox, expectation, terms);
    else for (const message of await messages(inbox, expectation, terms)) check(message, expectation);
    return null;
  } catch (error) {
    if (error instanceof MailstopExpectation) return error.message;
    throw error;
  }
}

/** The fields of an expectation that choose messages. */
function chosen({
  to,
  from,
  subject,
  text,
  html,
  attachment,
  tag,
  inbox,
  header,
}: MessageCriteria): MessageCriteria {
  return { to, from, subject, text, html, attachment, tag, inbox, header };
}

function messages(inbox: TestInbox, expectation: Expectation, { timeoutMs, after }: Terms) {
  const { count = { min: 1 }, settle } = expectation;
  return inbox.receive({ ...chosen(expectation), count, settle, timeout: timeoutMs, after });
}

function nothing(inbox: TestInbox, expectation: Expectation, { timeoutMs, after }: Terms): Promise<void> {
  const { within, until } = expectation;
  const ending = until === undefined ? { within } : { until: chosen(until), timeout: timeoutMs };
  return inbox.expectNone({ ...chosen(expectation), ...ending, after });
}

/** What must be in a message. */
function check(message: ReceivedMessage, { code, link }: Expectation): void {
  if (code === true) message.code();
  else if (code !== undefined)
    requireOne(
      message,
      'code',
      code,
      message.codes.map(({ value }) => value),
    );
  if (link === true) message.link();
  else if (link !== undefined) requireLink(message, link);
}

function requireOne(message: ReceivedMessage, what: string, wanted: Wanted, there: readonly string[]): void {
  if (there.some((value) => fits(wanted, value))) return;
  throw new MailstopExpectation(absent(message, `${what} ${written(wanted)}`, there));
}

function requireLink(message: ReceivedMessage, wish: Exclude<LinkWish, true>): void {
  const found = message.links.some(({ url, text }) => {
    if (typeof wish === 'string') return url.includes(wish);
    const { host = '', pathname = '' } = URL.parse(url) ?? {};
    return fits(wish.host, host) && fits(wish.path, pathname) && fits(wish.text, text.trim());
  });
  if (found) return;
  const words = typeof wish === 'string' ? [`with '${wish}' in its URL`] : Object.entries(wish).map(linkWord);
  const there = message.links.map(({ url, text }) => (text ? `${url} ('${text}')` : url));
  throw new MailstopExpectation(absent(message, `link ${words.join(' and ')}`, there));
}

const linkWord = ([name, wanted]: [string, Wanted]): string => `whose ${name} is ${written(wanted)}`;

function fits(wanted: Wanted | undefined, value: string): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return wanted === value;
  if (wanted instanceof RegExp) return value.search(wanted) >= 0;
  if ('contains' in wanted) return value.includes(wanted.contains);
  return 'glob' in wanted
    ? fitsGlob(wanted.glob, value)
    : value.search(new RegExp(wanted.regex, wanted.flags)) >= 0;
}

function written(wanted: Wanted): string {
  if (typeof wanted === 'string') return `'${wanted}'`;
  return wanted instanceof RegExp ? String(wanted) : `like ${JSON.stringify(wanted)}`;
}

function absent({ subject, page }: ReceivedMessage, what: string, there: readonly string[]): string {
  const candidates =
    there.length === 0 ? 'There is none.' : `There are:\n${there.map((one) => `  - ${one}`).join('\n')}`;
  return `There is no ${what} in '${subject ?? ''}'. ${candidates}\n  ${page}`;
}
