/**
 * A message that the parser failed on: kept all the same, with nothing known of it but why (promise P6).
 */
import type { ParsedMessage } from '#server/mail/parse.ts';

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
    problem: `It could not be read: ${said}`,
  };
}
