/**
 * Files that are dropped on the page, or chosen, become messages: `.eml` files as they are, mbox files message by
 * message. One at a time, so that a large mailbox neither fills the memory nor the server's queue; what cannot be
 * taken is counted, and the first reason said.
 */
import type { Api } from '../shared/api.ts';
import { sentenceOf } from '../shared/api.ts';
import { counted } from '../shared/format.ts';
import type { Toasts } from '../shared/toasts.svelte.ts';
import { looksLikeMbox, mboxMessages } from './mbox-messages.ts';

/** Enough of a file to see what it is. */
const BEGINNING = 5;

export class Import {
  readonly #api: Pick<Api, 'addMessage'>;
  readonly #toasts: Toasts;
  /** How many messages were taken by the import that runs; null when none does. */
  running: number | null = $state(null);

  constructor(api: Pick<Api, 'addMessage'>, toasts: Toasts) {
    this.#api = api;
    this.#toasts = toasts;
  }

  /** Imports files into an inbox; null leaves the inbox to the server. */
  async take(files: readonly Blob[], inbox: string | null): Promise<void> {
    if (files.length === 0 || this.running !== null) return;
    this.running = 0;
    const refused: unknown[] = [];
    for (const file of files) {
      try {
        for await (const message of messagesOf(file)) await this.#add(message, inbox, refused);
      } catch (error) {
        refused.push(error);
      }
    }
    this.#say(this.running, refused);
    this.running = null;
  }

  async #add(message: Blob, inbox: string | null, refused: unknown[]): Promise<void> {
    try {
      await this.#api.addMessage({ query: inbox === null ? {} : { inbox }, body: message });
      this.running = (this.running ?? 0) + 1;
    } catch (error) {
      refused.push(error);
    }
  }

  #say(taken: number, refused: readonly unknown[]): void {
    if (refused.length === 0 && taken === 0) this.#toasts.say('There was no message in it', { tone: 'bad' });
    if (refused.length > 0)
      this.#toasts.say(`${counted(refused.length, 'message')} not imported. ${sentenceOf(refused[0])}`, {
        tone: 'bad',
      });
    if (taken > 0) this.#toasts.say(`${counted(taken, 'message')} imported`);
  }
}

async function* messagesOf(file: Blob): AsyncIterable<Blob> {
  const beginning = new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer());
  if (looksLikeMbox(beginning)) yield* mboxMessages(piecesOf(file));
  else if (file.size > 0) yield file;
}

/** Browsers do not all let a stream be iterated. */
async function* piecesOf(file: Blob): AsyncIterable<Uint8Array> {
  const reader = file.stream().getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read())
    if (value) yield value;
}
