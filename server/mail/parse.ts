/**
 * Raw bytes → what a message is. (interface fixed; implementation by the mail room)
 */
import type { Address } from '#contract/address.ts';
import type { Code, HeaderField, Link, Part } from '#contract/message.ts';

/** What parsing gives. Everything is filled as far as the message allows. */
export interface ParsedMessage {
  readonly headers: readonly HeaderField[];
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly date: string | null;
  readonly from: readonly Address[];
  readonly sender: Address | null;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly parts: readonly Part[];
  readonly text: string | null;
  readonly html: string | null;
  readonly snippet: string;
  readonly codes: readonly Code[];
  readonly links: readonly Link[];
  /** Bytes of the raw message. */
  readonly size: number;
  /** Why it could not be parsed whole, in a sentence; null when it could. */
  readonly problem: string | null;
}

/** Parses a message from its raw bytes. Never rejects because of what the message holds: see `problem`. */
export async function parseMessage(_body: AsyncIterable<Uint8Array>): Promise<ParsedMessage> {
  throw new Error('parse.ts is not written yet');
}
