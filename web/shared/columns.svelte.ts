/**
 * The widths of the columns beside the last one, which takes the rest. Dragged or moved by arrow keys within
 * their limits, and remembered.
 */
import { type Keep, remember, remembered } from './remembered.ts';

export interface ColumnLimits {
  readonly min: number;
  readonly max: number;
  readonly start: number;
}

const isWidths = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((width) => Number.isFinite(width));

export class Columns<Name extends string> {
  readonly limits: Readonly<Record<Name, ColumnLimits>>;
  readonly #keep: Keep | undefined;
  widths: Readonly<Record<Name, number>>;

  constructor(limits: Readonly<Record<Name, ColumnLimits>>, keep?: Keep) {
    this.limits = limits;
    this.#keep = keep;
    const kept: Record<string, number> = remembered('columns', isWidths, keep) ?? {};
    const start = Object.entries<ColumnLimits>(limits).map(([name, limit]) => [
      name,
      within(kept[name] ?? limit.start, limit),
    ]);
    this.widths = $state.raw(Object.fromEntries(start));
  }

  resize(name: Name, width: number): void {
    this.widths = { ...this.widths, [name]: within(width, this.limits[name]) };
    remember('columns', this.widths, this.#keep);
  }

  reset(name: Name): void {
    this.resize(name, this.limits[name].start);
  }
}

function within(width: number, { min, max }: ColumnLimits): number {
  return Math.round(Math.min(max, Math.max(min, width)));
}
