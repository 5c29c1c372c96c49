/**
 * How the preview shows a message: width and colour scheme stay for all messages and are remembered; remote
 * content is allowed for one message at a time and never remembered (nothing leaves unless asked).
 */
import { oneOf, remember, remembered } from '../shared/remembered.ts';

export const widths = [320, 375, 600, null] as const;
export type PreviewWidth = (typeof widths)[number];
export const schemes = ['light', 'dark', 'force-dark'] as const;
export type PreviewScheme = (typeof schemes)[number];

export class PreviewOptions {
  width: PreviewWidth = $state(remembered('preview.width', oneOf(widths)) ?? null);
  scheme: PreviewScheme = $state(remembered('preview.scheme', oneOf(schemes)) ?? 'light');
  #remoteFor: string | null = $state(null);

  setWidth(width: PreviewWidth): void {
    this.width = width;
    remember('preview.width', width);
  }

  /** The next width to the left (−1) or right (1) of the buttons. */
  stepWidth(step: -1 | 1): void {
    const at = Math.min(widths.length - 1, Math.max(0, widths.indexOf(this.width) + step));
    this.setWidth(widths[at] ?? null);
  }

  setScheme(scheme: PreviewScheme): void {
    this.scheme = scheme;
    remember('preview.scheme', scheme);
  }

  nextScheme(): void {
    this.setScheme(schemes[(schemes.indexOf(this.scheme) + 1) % schemes.length] ?? 'light');
  }

  isRemote(id: string): boolean {
    return this.#remoteFor === id;
  }

  setRemote(id: string, allowed: boolean): void {
    this.#remoteFor = allowed ? id : null;
  }
}
