/**
 * How the preview shows a message: width and colour scheme stay for all messages and are remembered; remote
 * content is allowed for one message at a time and never remembered (nothing leaves unless asked). A text has no
 * colours of its own, so it is shown in those of the inbox.
 */
import type { Message } from '#contract/message.ts';
import { oneOf, remember, remembered } from '../shared/remembered.ts';

/** Widths that have a button: two phones, the usual width of a mail, and all there is. */
export const widths = [320, 375, 600, null] as const;
export const narrowest = 240;
export const schemes = ['light', 'dark', 'force-dark'] as const;
export type PreviewScheme = (typeof schemes)[number];

type Previewed = Pick<Message, 'id' | 'html'>;

const isWidth = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && value >= narrowest && value < 10_000);

export class PreviewOptions {
  readonly #theme: { readonly isDark: boolean };
  /** In CSS pixels; null is all there is. */
  width: number | null = $state(remembered('preview.width', isWidth));
  scheme: PreviewScheme = $state(remembered('preview.scheme', oneOf(schemes)) ?? 'light');
  #remoteFor: string | null = $state(null);

  constructor(theme: { readonly isDark: boolean }) {
    this.#theme = theme;
  }

  setWidth(width: number | null): void {
    this.width = width;
    remember('preview.width', width);
  }

  /** To any width within the room there is; the whole of it is «full». */
  dragTo(width: number, room: number): void {
    const wanted = Math.max(narrowest, Math.round(width));
    this.setWidth(wanted >= room ? null : wanted);
  }

  /** The next width with a button that is narrower (−1) or wider (1). */
  stepWidth(step: -1 | 1): void {
    const now = this.width ?? Number.POSITIVE_INFINITY;
    const size = (width: number | null): number => width ?? Number.POSITIVE_INFINITY;
    const next =
      step === 1 ? widths.find((width) => size(width) > now) : widths.findLast((width) => size(width) < now);
    if (next !== undefined) this.setWidth(next);
  }

  setScheme(scheme: PreviewScheme): void {
    this.scheme = scheme;
    remember('preview.scheme', scheme);
  }

  nextScheme(): void {
    this.setScheme(schemes[(schemes.indexOf(this.scheme) + 1) % schemes.length] ?? 'light');
  }

  schemeFor({ html }: Pick<Previewed, 'html'>): PreviewScheme {
    if (html !== null) return this.scheme;
    return this.#theme.isDark ? 'dark' : 'light';
  }

  /** How the page of a message is asked for. */
  queryFor(message: Previewed): { scheme: PreviewScheme; remote?: 'true' } {
    return {
      scheme: this.schemeFor(message),
      ...(this.isRemote(message.id) ? { remote: 'true' } : {}),
    };
  }

  isRemote(id: string): boolean {
    return this.#remoteFor === id;
  }

  setRemote(id: string, allowed: boolean): void {
    this.#remoteFor = allowed ? id : null;
  }
}
