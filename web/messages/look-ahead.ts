/**
 * Which message is probably opened next: the one that the mouse or the keyboard came to rest at. It is read then, so
 * that opening it only has to show it. Passing over rows asks for nothing; reading changes nothing.
 */
const REST_MS = 40;

export class LookAhead {
  readonly #read: (id: string) => void;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(read: (id: string) => void) {
    this.#read = read;
  }

  /** It may be opened soon. */
  near(id: string): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#read(id), REST_MS);
  }

  /** It is being opened: the button of the mouse is down. */
  certain(id: string): void {
    clearTimeout(this.#resting);
    this.#read(id);
  }
}
