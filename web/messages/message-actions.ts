/**
 * What a person does with messages: mark, pin, delete, and undo a delete. Marks show at once and are taken back
 * when the server refuses; every failure is said in a note.
 */
import type { Patch, Selector } from '#contract/routes.ts';
import type { Api } from '../shared/api.ts';
import { counted } from '../shared/format.ts';
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

export class MessageActions {
  readonly #api: UsedApi;
  readonly #toasts: Toasts;
  readonly #shown: Shown;
  #undo: { token: string; toast: number } | null = null;
  /** The delete that is under way; undoing waits for it. */
  #removing: Promise<boolean> | null = null;

  constructor(api: UsedApi, toasts: Toasts, shown: Shown) {
    this.#api = api;
    this.#toasts = toasts;
    this.#shown = shown;
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
      const text = removed === 0 ? 'There was nothing to delete' : `${counted(removed, 'message')} deleted`;
      const action = undo === null ? null : { label: 'Undo', key: 'z', run: () => void this.undo() };
      const toast = this.#toasts.say(text, { action });
      this.#undo = undo === null ? null : { token: undo, toast };
    });
    return this.#removing;
  }

  /** Brings back what was deleted last. */
  async undo(): Promise<void> {
    await this.#removing;
    const last = this.#undo;
    if (!last) return void this.#toasts.say('There is nothing to undo');
    this.#undo = null;
    this.#toasts.dismiss(last.toast);
    await this.#try(async () => {
      const { restored } = await this.#api.restoreMessages({ body: { undo: last.token } });
      this.#toasts.say(`${counted(restored, 'message')} restored`);
    });
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
