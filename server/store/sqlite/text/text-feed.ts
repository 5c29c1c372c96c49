/**
 * What the thread that writes tells the text index: the texts of messages that were committed, and which are gone for
 * good. It speaks to it over a port of its own, and forgets what nobody listens to: the index finds out by what is
 * missing. So it never holds more than a bounded number of bytes for one who is slow.
 */
import type { MessagePort } from 'node:worker_threads';
import type { SearchTexts } from '../messages/arrivals.ts';

/** Bytes that were told and not taken in yet. */
const MAX_UNTAKEN = 16 * 1024 * 1024;
/** What a message takes beside its body. */
const MESSAGE_SIZE = 1024;

/** What the texts of a message take of memory, about. */
export const sizeOfTexts = ({ words: [, body] }: SearchTexts): number => MESSAGE_SIZE + body.length;

/** A message that was committed. */
export interface Arrived {
  readonly seq: number;
  readonly texts: SearchTexts;
}

export interface FedMessage extends Arrived {
  /** The number of the message before, so that a gap is noticed. */
  readonly after: number;
  /** By `sizeOfTexts`. */
  readonly size: number;
}

/** Messages that were purged, and how many that makes in the life of the store. */
export interface Gone {
  readonly seqs: readonly number[];
  readonly count: number;
}

/**
 * What goes to the index, which answers with the bytes of the messages it took in; and that the write-ahead log is to be
 * brought into the database, which its thread does too.
 */
export type Feed =
  | { readonly messages: readonly FedMessage[] }
  | { readonly gone: Gone }
  | { readonly checkpoint: true };

export interface TextFeed {
  /** From now on it goes here. */
  connect(to: MessagePort): void;
  messages(committed: readonly Arrived[]): void;
  gone(gone: Gone): void;
  checkpoint(): void;
  close(): void;
}

/** `last` is the number of the newest message. */
export function createTextFeed(last: number): TextFeed {
  let port: MessagePort | null = null;
  let untaken = 0;
  let before = last;

  function connect(to: MessagePort): void {
    port?.close();
    port = to;
    untaken = 0;
    to.on('message', (bytes: number) => {
      untaken -= bytes;
    });
    to.unref();
  }

  function messages(committed: readonly Arrived[]): void {
    const fed: FedMessage[] = [];
    for (const message of committed) {
      if (port && untaken < MAX_UNTAKEN) {
        const size = sizeOfTexts(message.texts);
        fed.push({ ...message, size, after: before });
        untaken += size;
      }
      before = message.seq;
    }
    if (fed.length > 0) port?.postMessage({ messages: fed } satisfies Feed);
  }

  return {
    connect,
    messages,
    gone: (gone) => port?.postMessage({ gone } satisfies Feed),
    checkpoint: () => port?.postMessage({ checkpoint: true } satisfies Feed),
    close: () => port?.close(),
  };
}
