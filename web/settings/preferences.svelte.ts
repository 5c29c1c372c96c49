/**
 * What a person prefers in this browser, remembered there: colours, density, and how new mail makes itself known
 * (both off until asked for).
 */
import type { Notifications } from '../notify/notifications.svelte.ts';
import { type Keep, oneOf, remember, remembered } from '../shared/remembered.ts';
import { Theme } from '../shared/theme.svelte.ts';

export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

/** Heights of a row of the list, in pixels. */
export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 60, compact: 48 };

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export class Preferences {
  readonly theme = new Theme();
  readonly notifications: Notifications;
  readonly #keep: Keep | undefined;
  density: Density = $state('comfortable');
  /** Whether each row of the list says how large its message is. */
  sizeInRows: boolean = $state(true);
  /** Whether title and icon of the page say how many are unread. */
  countInTitle: boolean = $state(false);

  constructor(notifications: Notifications, keep?: Keep) {
    this.notifications = notifications;
    this.#keep = keep;
    this.density = remembered('density', oneOf(densities), keep) ?? 'comfortable';
    this.sizeInRows = remembered('size-in-rows', isBoolean, keep) ?? true;
    this.countInTitle = remembered('count-in-title', isBoolean, keep) ?? false;
  }

  chooseDensity(density: Density): void {
    this.density = density;
    remember('density', density, this.#keep);
  }

  chooseSizeInRows(shown: boolean): void {
    this.sizeInRows = shown;
    remember('size-in-rows', shown, this.#keep);
  }

  chooseCountInTitle(shown: boolean): void {
    this.countInTitle = shown;
    remember('count-in-title', shown, this.#keep);
  }
}
