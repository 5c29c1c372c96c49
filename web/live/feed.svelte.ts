/**
 * The live connection as the page sees it: one stream of events, gathered per frame and given to everyone who
 * shows something, and a state for the status line. Reconnecting and catching up are the client's work.
 */

import { type LiveOptions, openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import { createBatch } from '../shared/batch.ts';

export type LiveState = Parameters<NonNullable<LiveOptions['onState']>>[0];

export class Feed {
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch | undefined;
  readonly #listeners: Array<(frames: readonly LiveFrame[]) => void> = [];
  readonly #gather = createBatch<LiveFrame>((frames) => {
    for (const listen of this.#listeners) listen(frames);
  });
  state: LiveState = $state('connecting');
  #close = (): void => undefined;

  constructor(url: string, fetch?: typeof globalThis.fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  listen(run: (frames: readonly LiveFrame[]) => void): void {
    this.#listeners.push(run);
  }

  /** Starts with what came after a cursor; with what comes from now on when that is null. */
  start(after: string | null): void {
    this.#close();
    const live = openLive({
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
