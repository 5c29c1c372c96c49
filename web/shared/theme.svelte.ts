/**
 * Light, dark, or as the system has it; the choice is remembered.
 */
import { MediaQuery } from 'svelte/reactivity';
import { oneOf, remember, remembered } from './remembered.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

export class Theme {
  #system: MediaQuery | undefined;
  chosen = $state<ThemeName>(remembered('theme', oneOf(themes)) ?? 'system');

  constructor() {
    this.#show();
  }

  /** Whether the inbox is dark now, by choice or as the system has it. */
  get isDark(): boolean {
    if (this.chosen !== 'system') return this.chosen === 'dark';
    this.#system ??= new MediaQuery('(prefers-color-scheme: dark)');
    return this.#system.current;
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
