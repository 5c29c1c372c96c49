/**
 * A message that the parser failed on: kept all the same, with nothing known of it but why (promise P6).
 */
import type { ParsedMessage } from '#server/mail/parse.ts';

/** Why a message that ended the thread which read it is not read again. */
export const DEADLY = 'reading it ended the program that reads';

const problemOf = (said: string): string => `It could not be read: ${said}`;

/** Whether it must not be read, by its `problem`. */
export const isDeadly = (problem: string | null): boolean => problem === problemOf(DEADLY);

export function unreadable(size: number, error: unknown): ParsedMessage {
  const said = error instanceof Error ? error.message : String(error);
  return {
    headers: [],
    subject: null,
    messageId: null,
    date: null,
    from: [],
    sender: null,
    replyTo: [],
    to: [],
    cc: [],
    bcc: [],
    parts: [],
    text: null,
    html: null,
    words: null,
    snippet: '',
    codes: [],
    links: [],
    size,
    problem: problemOf(said),
  };
}
