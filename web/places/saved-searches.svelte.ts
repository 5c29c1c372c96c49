/**
 * The saved searches, which are the server's: what one window saves every other has.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { SavedSearch } from '#contract/saved-search.ts';
import type { Api } from '../shared/api.ts';
import type { Toasts } from '../shared/toasts.svelte.ts';

type UsedApi = Pick<Api, 'listSearches' | 'saveSearch' | 'removeSearch'>;

export class SavedSearches {
  readonly #api: UsedApi;
  readonly #toasts: Toasts;
  all: readonly SavedSearch[] = $state.raw([]);

  constructor(api: UsedApi, toasts: Toasts) {
    this.#api = api;
    this.#toasts = toasts;
  }

  async load(): Promise<void> {
    const answer = await this.#api.listSearches().catch(() => null);
    if (answer) this.all = answer.searches;
  }

  /** The one that is this search; a name is only a name. */
  find(q: string): SavedSearch | undefined {
    return this.all.find((search) => search.q === q.trim());
  }

  async save(name: string, q: string): Promise<boolean> {
    return this.#try(async () => {
      await this.#api.saveSearch({ body: { name, q } });
      this.#toasts.say(`Saved as ${name}`);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#try(async () => {
      const { q } = await this.#api.removeSearch({ params: { name } });
      const undo = (): void =>
        void this.#try(async () => void (await this.#api.saveSearch({ body: { name, q } })));
      this.#toasts.say(`Search ${name} removed`, { action: { label: 'Undo', run: undo } });
    });
  }

  apply(frames: readonly LiveFrame[]): void {
    for (const frame of frames) {
      if (frame.type === 'searches.changed') this.all = frame.searches;
      if (frame.type === 'reset' || frame.type === 'history-gone') void this.load();
    }
  }

  async #try(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      this.#toasts.fail(error);
      return false;
    }
  }
}
