/**
 * Who is logged in here, and the way in and out.
 */
import type { Me } from '#contract/access.ts';
import { type Api, sentenceOf } from '../shared/api.ts';

export class Account {
  readonly #api: Partial<Pick<Api, 'login' | 'logout' | 'getMe'>>;
  #me: Me | null = $state.raw(null);
  #isLoaded = $state(false);
  /** Why the last try to log in failed. */
  trouble: string | null = $state(null);
  isAsking = $state(false);

  constructor(api: Partial<Pick<Api, 'login' | 'logout' | 'getMe'>>) {
    this.#api = api;
  }

  /** Null where nobody has to log in, and until it is known. */
  get person(): Me['person'] {
    return this.#me?.person ?? null;
  }

  /** How one logs in here; null until it is known. Where that cannot be told, by name and password. */
  get ways(): Pick<Me, 'password' | 'provider'> | null {
    return this.#me ?? (this.#isLoaded ? { password: true, provider: null } : null);
  }

  async load(): Promise<void> {
    this.#me = (await this.#api.getMe?.().catch(() => null)) ?? null;
    this.#isLoaded = true;
  }

  /** False when the door stays closed; `trouble` says why. */
  async logIn(name: string, password: string): Promise<boolean> {
    this.isAsking = true;
    this.trouble = null;
    try {
      await this.#api.login?.({ body: { name, password } });
      return true;
    } catch (error) {
      this.trouble = sentenceOf(error);
      this.isAsking = false;
      return false;
    }
  }

  /** Gives where to log out at the provider too; null when that is all. */
  async logOut(): Promise<string | null> {
    return (await this.#api.logout?.())?.elsewhere ?? null;
  }
}
