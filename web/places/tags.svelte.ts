/**
 * The tags that messages carry, with their counts. Asked again, at most once a second, after events that can
 * have changed them.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { TagCount } from '#contract/saved-search.ts';
import { searchValue } from '#contract/search.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';

const ASK_AGAIN_MS = 1_000;

export class Tags {
  readonly #api: Pick<Api, 'listTags'>;
  all: readonly TagCount[] = $state.raw([]);
  readonly #askAgain = createThrottle(() => void this.load(), ASK_AGAIN_MS);

  constructor(api: Pick<Api, 'listTags'>) {
    this.#api = api;
  }

  async load(): Promise<void> {
    const answer = await this.#api.listTags().catch(() => null);
    if (answer) this.all = answer.tags;
  }

  apply(frames: readonly LiveFrame[]): void {
    if (frames.some((frame) => this.#concerns(frame))) this.#askAgain();
  }

  /** Where no message carries a tag, only one that comes with a tag is of interest. */
  #concerns(frame: LiveFrame): boolean {
    switch (frame.type) {
      case 'message.added':
        return frame.message.tags.length > 0;
      case 'messages.changed':
      case 'messages.restored':
        return this.all.length > 0 || frame.messages.some(({ tags }) => tags.length > 0);
      case 'messages.removed':
        return this.all.length > 0;
      default:
        return frame.type === 'reset' || frame.type === 'history-gone';
    }
  }
}

/** The search for what carries a tag. */
export const tagSearch = (name: string): string => `tag:${searchValue(name)}`;
