/**
 * Small choices that outlive a reload (column widths, theme, preview width), kept in the browser under one
 * prefix. Where the browser keeps nothing, the default stands.
 */
const PREFIX = 'mailstop.';

export type Keep = Pick<Storage, 'getItem' | 'setItem'>;

const nowhere: Keep = { getItem: () => null, setItem: () => undefined };

function browserKeep(): Keep {
  return keepIn('localStorage');
}

/** What outlives a reload, but not its window. */
export function windowKeep(): Keep {
  return keepIn('sessionStorage');
}

function keepIn(storage: 'localStorage' | 'sessionStorage'): Keep {
  try {
    return globalThis[storage] ?? nowhere;
  } catch {
    return nowhere; // Storage is forbidden, as in a sandboxed frame.
  }
}

/** Reads a choice; what was kept is taken only when `isValid` says so. */
export function remembered<T>(
  name: string,
  isValid: (value: unknown) => value is T,
  keep = browserKeep(),
): T | null {
  try {
    const value: unknown = JSON.parse(keep.getItem(PREFIX + name) ?? 'null');
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
}

export function remember(name: string, value: unknown, keep = browserKeep()): void {
  try {
    keep.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // No room: the choice holds until the page is closed.
  }
}

/** A check that a value is one of these. */
export function oneOf<const T extends readonly unknown[]>(
  allowed: T,
): (value: unknown) => value is T[number] {
  return (value): value is T[number] => allowed.includes(value);
}
