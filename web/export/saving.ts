/**
 * Saving a file from the server. It is the browser that fetches it, and where nobody answers it fails in a corner of its
 * own, if it says so at all. So while the connection is away the server is asked first, and the page says what is wrong.
 */
import type { Feed } from '../live/feed.svelte.ts';
import type { Api } from '../shared/api.ts';
import { download } from '../shared/download.ts';
import { plainClick } from '../shared/plain-click.ts';
import type { Toasts } from '../shared/toasts.svelte.ts';

export class Saving {
  readonly #api: Pick<Api, 'getCursor'>;
  readonly #feed: Pick<Feed, 'state'>;
  readonly #toasts: Pick<Toasts, 'fail'>;

  constructor(api: Pick<Api, 'getCursor'>, feed: Pick<Feed, 'state'>, toasts: Pick<Toasts, 'fail'>) {
    this.#api = api;
    this.#feed = feed;
    this.#toasts = toasts;
  }

  /** Takes a click on a link to a file, wherever it is on the page; while all is well it is left to the browser. */
  click(event: MouseEvent): void {
    if (this.#feed.state === 'live' || event.defaultPrevented) return;
    const link = (event.target as Partial<Element> | null)?.closest?.<HTMLAnchorElement>('a[download]');
    if (link) plainClick(() => void this.save(link.href))(event);
  }

  async save(url: string): Promise<void> {
    try {
      if (this.#feed.state !== 'live') await this.#api.getCursor();
    } catch (error) {
      return this.#toasts.fail(error);
    }
    download(url);
  }
}
