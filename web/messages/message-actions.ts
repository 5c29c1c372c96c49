/**
 * What a person does with messages: mark, pin, delete, and undo a delete. Marks show at once and are taken back
 * when the server refuses; every failure is said in a note. The way back from a delete outlives a reload.
 */
import type { Patch, Selector } from '#contract/routes.ts';
import { type Api, problemOf } from '../shared/api.ts';
import { counted } from '../shared/format.ts';
import { type Keep, remember, remembered, windowKeep } from '../shared/remembered.ts';
import type { Toasts } from '../shared/toasts.svelte.ts';

export interface Marks {
  readonly seen?: boolean;
  readonly pinned?: boolean;
}

/** Who shows messages and wants to know of changes before the server's event. */
export interface Shown {
  mark(ids: readonly string[], marks: Marks): void;
  remove(ids: readonly string[]): void;
  reload(): void;
}

type UsedApi = Pick<Api, 'patchMessages' | 'removeMessages' | 'restoreMessages' | 'sendSample'>;

/** What was deleted last: what the server knows it by, how much it was, and when. */
interface Deleted {
  readonly token: string;
  readonly count: number;
  readonly at: number;
}

/** So long the server keeps what was deleted. */
const OFFERED_MS = 2 * 60 * 1000;

export class MessageActions {
  readonly #api: UsedApi;
  readonly #toasts: Toasts;
  readonly #shown: Shown;
  readonly #keep: Keep;
  #undo: Deleted | null;
  /** The note that offers to undo it. */
  #offer: number | null = null;
  /** The delete that is under way; undoing waits for it. */
  #removing: Promise<boolean> | null = null;

  constructor(api: UsedApi, toasts: Toasts, shown: Shown, keep = windowKeep()) {
    this.#api = api;
    this.#toasts = toasts;
    this.#shown = shown;
    this.#keep = keep;
    this.#undo = remembered('deleted', isDeleted, keep);
  }

  /** After a reload: says again what was deleted a moment ago, with the way back. */
  offerUndo(): void {
    if (this.#undo && Date.now() - this.#undo.at < OFFERED_MS) this.#offerUndo(this.#undo);
  }

  /** Marks; `shown` are those of them that are on show. What is not named by ids ends with how many changed. */
  async mark(selection: Selector, marks: Marks, shown = selection.ids ?? []): Promise<void> {
    this.#shown.mark(shown, marks);
    await this.#change(selection, marks);
  }

  async tag(selection: Selector, tags: { addTags?: string[]; removeTags?: string[] }): Promise<void> {
    await this.#change(selection, tags);
  }

  async #change(selection: Selector, changes: Omit<Patch, keyof Selector>): Promise<void> {
    if (selection.ids?.length === 0) return;
    await this.#try(async () => {
      const { changed } = await this.#api.patchMessages({ body: { ...selection, ...changes } });
      if (!selection.ids) this.#toasts.say(`${counted(changed, 'message')} changed`);
    });
  }

  /** Deletes; the note about it has the way back. False when that failed. */
  remove(selection: Selector): Promise<boolean> {
    this.#removing = this.#try(async () => {
      const { removed, undo } = await this.#api.removeMessages({ body: selection });
      if (selection.ids) this.#shown.remove(selection.ids);
      else this.#shown.reload();
      this.#forgetOffer();
      this.#setUndo(undo === null ? null : { token: undo, count: removed, at: Date.now() });
      if (this.#undo) this.#offerUndo(this.#undo);
      else this.#toasts.say(removed === 0 ? 'There was nothing to delete' : deletedWords(removed));
    });
    return this.#removing;
  }

  /** Brings back what was deleted last. */
  async undo(): Promise<void> {
    await this.#removing;
    const last = this.#undo;
    if (!last) return void this.#toasts.say('There is nothing to undo');
    this.#setUndo(null);
    this.#forgetOffer();
    await this.#try(async () => {
      try {
        const { restored } = await this.#api.restoreMessages({ body: { undo: last.token } });
        this.#toasts.say(`${counted(restored, 'message')} restored`);
      } catch (error) {
        // Who got no answer may try again.
        if (problemOf(error) === null) this.#setUndo(last);
        throw error;
      }
    });
  }

  #setUndo(undo: Deleted | null): void {
    this.#undo = undo;
    remember('deleted', undo, this.#keep);
  }

  #offerUndo({ count }: Deleted): void {
    const action = { label: 'Undo', key: 'z', run: () => void this.undo() };
    this.#offer = this.#toasts.say(deletedWords(count), { action });
  }

  /** Only the last delete can be undone. */
  #forgetOffer(): void {
    if (this.#offer !== null) this.#toasts.dismiss(this.#offer);
    this.#offer = null;
  }

  /** Sends the sample through the server's own SMTP port. */
  async sendSample(): Promise<void> {
    await this.#try(async () => {
      await this.#api.sendSample();
    });
  }

  async #try(run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      this.#toasts.fail(error);
      this.#shown.reload();
      return false;
    }
  }
}

const deletedWords = (count: number): string => `${counted(count, 'message')} deleted`;

function isDeleted(value: unknown): value is Deleted {
  const { token, count, at } = (value ?? {}) as Partial<Record<keyof Deleted, unknown>>;
  return typeof token === 'string' && typeof count === 'number' && typeof at === 'number';
}
