/**
 * What is shown, as it stands in the URL: reload, share and the back button work because nothing is kept
 * elsewhere. Which fields there are is a table handed in; this file knows no mail.
 *
 * All fields live in the query string, so the page itself keeps one address and works under any path prefix.
 */
export interface Field<T> {
  /** From the text in the URL; null when it is not there. What cannot be read becomes the default. */
  readonly read: (text: string | null) => T;
  /** To the text for the URL; null leaves it out. */
  readonly write: (value: T) => string | null;
}

export const textField: Field<string> = { read: (text) => text ?? '', write: (value) => value || null };
export const nameField: Field<string | null> = { read: (text) => text || null, write: (value) => value };
export function choiceField<const T extends string>(choices: readonly T[], fallback: T): Field<T> {
  return {
    read: (text) => choices.find((choice) => choice === text) ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

/** A field of any type. */
interface SomeField {
  readonly read: (text: string | null) => unknown;
  readonly write: (value: never) => string | null;
}
export type Fields = Readonly<Record<string, SomeField>>;
export type Values<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]['read']> };

/** The browser's parts that it needs. */
export interface Browser {
  readonly location: Pick<Location, 'search' | 'pathname'>;
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
  readonly addEventListener: (type: 'popstate', run: () => void) => void;
}

export class UrlState<F extends Fields> {
  readonly #fields: F;
  readonly #browser: Browser;
  #listeners: Array<() => void> = [];
  current: Values<F> = $state.raw({} as Values<F>);

  constructor(fields: F, browser: Browser) {
    this.#fields = fields;
    this.#browser = browser;
    this.current = this.#read();
    browser.addEventListener('popstate', () => {
      this.current = this.#read();
      this.#tell();
    });
  }

  /** Calls `run` after every change, also those by the back button. */
  onChange(run: () => void): void {
    this.#listeners.push(run);
  }

  /** Shows something else. `replace` makes no step that the back button returns to. */
  go(changes: Partial<Values<F>>, { replace = false } = {}): void {
    const next = { ...this.current, ...changes };
    const address = this.addressOf(changes);
    if (address === this.addressOf({})) return;
    this.current = next;
    this.#write(address, replace);
    this.#tell();
  }

  /** A browser refuses when it is too much at once (Safari: a hundred in 30 s); the next that it takes says all. */
  #write(address: string, replace: boolean): void {
    const { history } = this.#browser;
    try {
      if (replace) history.replaceState(null, '', address);
      else history.pushState(null, '', address);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** The address of what is shown now with these changes, for links. */
  addressOf(changes: Partial<Values<F>>): string {
    const values: Record<string, unknown> = { ...this.current, ...changes };
    const query = new URLSearchParams();
    for (const [name, field] of Object.entries(this.#fields)) {
      const text = field.write(values[name] as never);
      if (text !== null) query.set(name, text);
    }
    const written = query.toString();
    return written ? `?${written}` : this.#browser.location.pathname;
  }

  #read(): Values<F> {
    const query = new URLSearchParams(this.#browser.location.search);
    const entries = Object.entries(this.#fields).map(([name, field]) => [name, field.read(query.get(name))]);
    return Object.fromEntries(entries) as Values<F>;
  }

  #tell(): void {
    for (const run of this.#listeners) run();
  }
}
