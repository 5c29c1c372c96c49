/**
 * How the page is divided: three columns from 1200 px, two from 760 px, one below; where there are fewer than
 * three, the places come over the rest when asked for.
 */
import { Columns } from './columns.svelte.ts';

export type Tier = 1 | 2 | 3;

export class Frame {
  width = $state(globalThis.innerWidth ?? 1440);
  placesShown = $state(false);
  readonly columns = new Columns({
    places: { min: 150, max: 340, start: 208 },
    list: { min: 280, max: 640, start: 392 },
  });
  readonly tier: Tier = $derived(this.width >= 1200 ? 3 : this.width >= 760 ? 2 : 1);
  /** The list is never more than half of what is there. */
  readonly listWidth = $derived(
    this.tier === 2 ? Math.min(this.columns.widths.list, this.width * 0.5) : this.columns.widths.list,
  );
}
