/**
 * The live connection as the page sees it: one stream of events, gathered per frame and given to everyone who
 * shows something, and a state for the status line. Reconnecting and catching up are the client's work.
 */

import { type LiveConnection, type LiveOptions, openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import { createBatch } from '../shared/batch.ts';

export type LiveState = Parameters<NonNullable<LiveOptions['onState']>>[0];

type Open = (options: LiveOptions) => Pick<LiveConnection, 'close'>;

export class Feed {
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch | undefined;
  readonly #open: Open;
  readonly #listeners: Array<(frames: readonly LiveFrame[]) => void> = [];
  readonly #gather = createBatch<LiveFrame>((frames) => {
    for (const listen of this.#listeners) listen(frames);
  });
  state: LiveState = $state('connecting');
  #close = (): void => undefined;

  constructor(url: string, fetch?: typeof globalThis.fetch, open: Open = openLive) {
    this.#url = url;
    this.#fetch = fetch;
    this.#open = open;
  }

  listen(run: (frames: readonly LiveFrame[]) => void): void {
    this.#listeners.push(run);
  }

  /** Starts with what came after a cursor; with what comes from now on when that is null. */
  start(after: string | null): void {
    this.#close();
    const live = this.#open({
      url: this.#url,
      fetch: this.#fetch,
      ...(after === null ? {} : { after }),
      onFrame: this.#gather,
      onState: (state) => {
        this.state = state;
      },
    });
    this.#close = () => live.close();
  }

  stop(): void {
    this.#close();
  }
}
