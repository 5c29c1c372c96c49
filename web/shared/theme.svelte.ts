/**
 * Light, dark, or as the system has it; the choice is remembered.
 */
import { oneOf, remember, remembered } from './remembered.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

export class Theme {
  chosen = $state<ThemeName>(remembered('theme', oneOf(themes)) ?? 'system');

  constructor() {
    this.#show();
  }

  choose(name: ThemeName): void {
    this.chosen = name;
    remember('theme', name);
    this.#show();
  }

  next(): void {
    this.choose(themes[(themes.indexOf(this.chosen) + 1) % themes.length] ?? 'system');
  }

  #show(): void {
    const { dataset } = document.documentElement;
    if (this.chosen === 'system') delete dataset.theme;
    else dataset.theme = this.chosen;
  }
}
