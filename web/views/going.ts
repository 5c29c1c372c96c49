/**
 * The places of the first column: where each leads, and whether it is where one is. All of them stand in the URL.
 */
import { tagSearch } from '../places/tags.svelte.ts';
import { type Address, elsewhere } from './address.ts';
import type { Workspace } from './workspace.svelte.ts';

type UsedWork = Pick<Workspace, 'url' | 'searches' | 'tags'>;

export class Going {
  readonly #work: UsedWork;
  readonly #onchosen: () => void;

  /** `onchosen` runs when one of them was gone to. */
  constructor(work: UsedWork, onchosen: () => void = () => undefined) {
    this.#work = work;
    this.#onchosen = onchosen;
  }

  /** The link of a place that the URL is changed for; places are of the mail unless they say another view. */
  to(changes: Partial<Address>): { readonly href: string; readonly onchoose: () => void } {
    const { url } = this.#work;
    const place = { ...elsewhere, view: 'mail', ...changes } as const;
    return {
      href: url.addressOf(place),
      onchoose: () => {
        url.go(place);
        this.#onchosen();
      },
    };
  }

  /** Whether one is in an inbox (null: in all mail). A search within it stays in it; one with a place of its own does not. */
  isInInbox(name: string | null): boolean {
    const { view, inbox, q } = this.#work.url.current;
    return view === 'mail' && inbox === name && (name !== null || !this.#hasPlace(q));
  }

  /** Whether one is at a search over all mail. */
  isAtSearch(wanted: string): boolean {
    const { view, inbox, q } = this.#work.url.current;
    return view === 'mail' && inbox === null && q.trim() === wanted;
  }

  #hasPlace(q: string): boolean {
    const { searches, tags } = this.#work;
    return searches.find(q) !== undefined || tags.all.some(({ name }) => tagSearch(name) === q);
  }
}
