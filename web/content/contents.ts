/**
 * What of a message is asked for only when somebody looks at it. What never changes is asked for once while the
 * message is open; the log may still grow, and is read anew.
 */
import type { Answer } from '#client/client.ts';
import type { Api } from '../shared/api.ts';

type UsedApi = Pick<Api, 'getTranscript' | 'getHeaders' | 'getPart' | 'urlOf'>;
type Head = (url: string, init: { method: 'HEAD' }) => Promise<Pick<Response, 'headers'>>;

export class Contents {
  readonly #api: UsedApi;
  readonly #head: Head;
  #of: string | null = null;
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(api: UsedApi, head: Head = (url, init) => globalThis.fetch(url, init)) {
    this.#api = api;
    this.#head = head;
  }

  /** The conversation that brought it. */
  log(id: string): Promise<Answer<'getTranscript'>> {
    return this.#api.getTranscript({ params: { id } });
  }

  /** All header fields, as they were written. */
  headers(id: string): Promise<Answer<'getHeaders'>> {
    return this.#once(id, 'headers', () => this.#api.getHeaders({ params: { id } }));
  }

  /** A part as text. */
  textOfPart(id: string, n: number): Promise<string> {
    return this.#once(id, `part ${n}`, async () => {
      const answer = await this.#api.getPart({ params: { id, n } });
      return answer.text();
    });
  }

  /** How many remote things its preview leaves out; the server counts them while it makes the page. */
  blockedRemote(id: string): Promise<number> {
    return this.#once(id, 'blocked', async () => {
      const url = this.#api.urlOf('previewMessage', { params: { id } });
      const answer = await this.#head(url, { method: 'HEAD' }).catch(() => null);
      return Number(answer?.headers.get('x-mailstop-blocked-remote') ?? 0);
    });
  }

  /** One answer for as long as the message is open; a failure is not kept. */
  #once<T>(id: string, what: string, ask: () => Promise<T>): Promise<T> {
    if (this.#of !== id) this.#asked.clear();
    this.#of = id;
    const known = this.#asked.get(what) as Promise<T> | undefined;
    if (known) return known;
    const asking = ask();
    this.#asked.set(what, asking);
    asking.catch(() => this.#asked.delete(what));
    return asking;
  }
}
