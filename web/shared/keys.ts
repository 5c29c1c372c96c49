/**
 * The keyboard as a table. A binding names its keys (`j`, `Enter`, `#`, `g i` for one after the other,
 * `Mod+k` for Ctrl or ⌘); the list under `?` and the palette are made from the same rows.
 *
 * Keys are never taken from a text field, except those marked `inFields`, and never while an input method
 * composes.
 */
export interface Binding {
  /** Empty for what is found in the palette only. */
  readonly keys: readonly string[];
  readonly name: string;
  readonly group: string;
  /** What it and the bindings beside it do together; the list of keys has one row for all of them. */
  readonly series?: string;
  readonly run: () => void;
  /** Whether it can be used now; always when left out. */
  readonly when?: () => boolean;
  /** Also taken while the cursor is in a text field. */
  readonly inFields?: boolean;
  /** Left out of the palette: it makes sense only as a key. */
  readonly keyOnly?: boolean;
}

/** How long the second key of `g i` may take. */
const SEQUENCE_MS = 1_200;

type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'target' | 'isComposing'
> & {
  preventDefault(): void;
};

const isApple = /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? '');

/** Takes key presses to the bindings that `bindings()` gives at that moment. */
export function createKeyboard(bindings: () => readonly Binding[], now: () => number = Date.now) {
  let first: { key: string; at: number } | null = null;

  return function press(event: KeyPress): void {
    if (event.isComposing || isModifier(event.key)) return;
    const key = nameOf(event);
    const sequence = first && now() - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null;
    first = null;
    const usable = bindings().filter((binding) => binding.inFields || !isTextField(event.target));
    const found = (sequence && find(usable, sequence)) || find(usable, key);
    if (found) {
      event.preventDefault();
      found.run();
    } else if (usable.some(({ keys }) => keys.some((keyed) => keyed.startsWith(`${key} `)))) {
      first = { key, at: now() };
    }
  };
}

function find(bindings: readonly Binding[], key: string): Binding | undefined {
  return bindings.find(({ keys, when }) => keys.includes(key) && (when?.() ?? true));
}

function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const name = key === ' ' ? 'Space' : key;
  const mod = ctrlKey || metaKey ? 'Mod+' : '';
  const alt = altKey ? 'Alt+' : '';
  // A printed sign such as `#` has its shift within; a letter or a named key does not.
  const shift = shiftKey && (name.length > 1 || /[a-z]/i.test(name)) ? 'Shift+' : '';
  return mod + alt + shift + (name.length === 1 ? name.toLowerCase() : name);
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'Alt' || key === 'Meta';
}

const FIELDS =
  'input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]';

function isTextField(target: EventTarget | null): boolean {
  const element = target as Partial<Element> | null;
  return typeof element?.closest === 'function' && element.closest(FIELDS) !== null;
}

const CAPS: Readonly<Record<string, string>> = {
  Mod: isApple ? '⌘' : 'Ctrl',
  Shift: '⇧',
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
  Enter: '↵',
  Delete: 'Del',
  Home: 'Home',
  End: 'End',
};

/** What is printed on the keys of a binding: `Shift+x` → ⇧, X. */
export function keyCaps(keys: string): readonly string[] {
  return keys.split(/[ +]/).map((cap) => CAPS[cap] ?? cap.toUpperCase());
}

/** The same for `aria-keyshortcuts`, where a sequence has no notation. */
export function ariaKeys(keys: string): string | undefined {
  return keys.includes(' ') ? undefined : keys.replace('Mod', isApple ? 'Meta' : 'Control');
}
