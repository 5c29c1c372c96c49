/**
 * All inboxes with their counters. Events that carry an inbox are taken as they are; others make it ask again,
 * at most once a second.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Inbox } from '#contract/inbox.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';

const ASK_AGAIN_MS = 1_000;

export class Inboxes {
  readonly #api: Pick<Api, 'listInboxes'>;
  all: readonly Inbox[] = $state.raw([]);
  loaded = $state(false);
  readonly messages = $derived(this.all.reduce((sum, inbox) => sum + inbox.messages, 0));
  readonly unread = $derived(this.all.reduce((sum, inbox) => sum + inbox.unread, 0));
  readonly #askAgain = createThrottle(() => void this.load(), ASK_AGAIN_MS);

  constructor(api: Pick<Api, 'listInboxes'>) {
    this.#api = api;
  }

  /** Reads them. A failure leaves what is shown: the live state says that the server is away. */
  async load(): Promise<void> {
    const answer = await this.#api.listInboxes().catch(() => null);
    if (!answer) return;
    this.all = answer.inboxes;
    this.loaded = true;
  }

  find(name: string): Inbox | undefined {
    return this.all.find((inbox) => inbox.name === name);
  }

  apply(frames: readonly LiveFrame[]): void {
    if (frames.some(({ type }) => type !== 'session.changed' && type !== 'release.changed')) this.#askAgain();
  }
}
