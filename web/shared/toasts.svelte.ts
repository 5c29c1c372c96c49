/**
 * Short notes at the foot of the page, each with at most one action, such as Undo. Only the newest few stay.
 */
import { sentenceOf } from './api.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  readonly action: { readonly label: string; readonly key?: string; readonly run: () => void } | null;
}

const STAYS_MS = { plain: 4_000, bad: 9_000, withAction: 9_000 } as const;
const MOST = 3;

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #nextId = 1;

  /** Shows a note and gives its id. One that stays is there, once, until it is acted on, dismissed or pushed out. */
  say(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> & { stays?: boolean } = {}): number {
    const toast: Toast = {
      id: this.#nextId++,
      text,
      tone: options.tone ?? 'plain',
      action: options.action ?? null,
    };
    const others = options.stays ? this.shown.filter((other) => other.text !== text) : this.shown;
    this.shown = [...others.slice(1 - MOST), toast];
    const staysMs = toast.action ? STAYS_MS.withAction : STAYS_MS[toast.tone];
    if (!options.stays) setTimeout(() => this.dismiss(toast.id), staysMs);
    return toast.id;
  }

  /** Shows what went wrong, in the sentence the error carries. */
  fail(error: unknown): void {
    this.say(sentenceOf(error), { tone: 'bad' });
  }

  act(toast: Toast): void {
    this.dismiss(toast.id);
    toast.action?.run();
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
