/**
 * The kinds of options that commands take. A value that cannot be read throws a `UsageError` that names the flag.
 */
import { UsageError } from './exit.ts';

/** What was typed: a value, several of an option that may be repeated, true for a switch, undefined for nothing. */
export type Typed = string | readonly string[] | true | undefined;

export interface OptionRow<T> {
  /** What stands for the value in help; null for a switch. */
  readonly placeholder: string | null;
  readonly description: string;
  readonly many?: boolean;
  read(typed: Typed, flag: string): T;
}

export function text(placeholder: string, description: string): OptionRow<string | undefined> {
  return { placeholder, description, read: (typed) => (typeof typed === 'string' ? typed : undefined) };
}

/** A switch. */
export function toggle(description: string): OptionRow<boolean> {
  return { placeholder: null, description, read: (typed) => typed === true };
}

/** May be repeated. */
export function list(placeholder: string, description: string): OptionRow<readonly string[]> {
  return {
    placeholder,
    description: `${description}; may be repeated`,
    many: true,
    read: (typed) => (Array.isArray(typed) ? typed : []),
  };
}

/** A whole number that is not negative. */
export function count<D extends number | undefined>(description: string, fallback: D): OptionRow<number | D> {
  return {
    placeholder: 'N',
    description: fallback === undefined ? description : `${description} (default: ${fallback})`,
    read(typed, flag) {
      if (typeof typed !== 'string') return fallback;
      if (!/^\d{1,9}$/.test(typed)) throw new UsageError(`${flag}: "${typed}" is not a number`);
      return Number(typed);
    },
  };
}

/** A time with its unit, in milliseconds: `500ms`, `10s`, `2m`. A bare number would be seconds to one and milliseconds to another. */
export function duration<D extends string | undefined>(
  description: string,
  fallback: D,
): OptionRow<D extends string ? number : number | undefined> {
  return {
    placeholder: 'TIME',
    description: fallback === undefined ? description : `${description} (default: ${fallback})`,
    read(typed, flag) {
      const written = typeof typed === 'string' ? typed : fallback;
      const ms = written === undefined ? undefined : parseDuration(written);
      if (ms === null) throw new UsageError(`${flag}: "${written}" is not a time such as 500ms, 10s or 2m`);
      return ms as D extends string ? number : number | undefined;
    },
  };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds; null when it is no time. Nothing (`0`) needs no unit. */
export function parseDuration(written: string): number | null {
  if (/^0+$/.test(written.trim())) return 0;
  const found = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(written.trim());
  const unit = units[found?.[2] ?? 'none'];
  return unit === undefined ? null : Math.round(Number(found?.[1]) * unit);
}
