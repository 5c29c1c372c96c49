/** What copies says for a moment that it has. */
import { copyText } from './copy.ts';

const SHOWS_MS = 1_200;

export class Copying {
  isDone = $state(false);
  #end: ReturnType<typeof setTimeout> | undefined;

  async copy(text: string): Promise<void> {
    this.isDone = await copyText(text);
    clearTimeout(this.#end);
    this.#end = setTimeout(() => {
      this.isDone = false;
    }, SHOWS_MS);
  }
}
