/** A visitor as a browser is one, without the page: follows redirects, keeps cookies, fills in forms. */

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Visitor {
  get(url: string): Promise<Page>;
  /** Sends the only form of a page. */
  submit(page: Page, fields: Readonly<Record<string, string>>): Promise<Page>;
  /** Stops before a place whose URL holds this, and gives that URL. */
  getUntil(url: string, place: string): Promise<string>;
  submitUntil(page: Page, fields: Readonly<Record<string, string>>, place: string): Promise<string>;
  /** What it would send there. */
  cookiesOf(url: string): string;
  /** As they were set, the latest last. */
  readonly setCookies: readonly string[];
}

const MOST_STEPS = 20;

export function createVisitor(): Visitor {
  const cookies = new Map<string, { value: string; path: string }>();
  const setCookies: string[] = [];

  function cookiesOf(url: string): string {
    const { host, pathname } = new URL(url);
    return [...cookies]
      .filter(([key, { path }]) => key.startsWith(`${host} `) && pathname.startsWith(path))
      .map(([key, { value }]) => `${key.slice(host.length + 1)}=${value}`)
      .join('; ');
  }

  function keep(url: string, headers: Headers): void {
    for (const written of headers.getSetCookie()) {
      setCookies.push(written);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(written) ?? [];
      const key = `${new URL(url).host} ${name}`;
      const path = /; path=([^;]+)/i.exec(written)?.[1] ?? '/';
      if (value === '') cookies.delete(key);
      else cookies.set(key, { value, path });
    }
  }

  async function go(first: string, init: RequestInit, place: string | null): Promise<Page> {
    let url = first;
    let request = init;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (place !== null && url.includes(place)) return { url, status: 0, headers: new Headers(), body: '' };
      const headers = { Cookie: cookiesOf(url), Accept: 'text/html' };
      const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
      keep(url, answer.headers);
      const next = answer.headers.get('location');
      if (next === null)
        return { url, status: answer.status, headers: answer.headers, body: await answer.text() };
      await answer.body?.cancel();
      url = new URL(next, url).href;
      request = {};
    }
    throw new Error(`${MOST_STEPS} redirects, the last one to ${url}`);
  }

  function send(page: Page, fields: Readonly<Record<string, string>>, place: string | null): Promise<Page> {
    const action = /<form[^>]+action="([^"]+)"/.exec(page.body)?.[1];
    if (action === undefined) throw new Error(`no form at ${page.url}: ${page.status} ${page.body}`);
    const hidden = page.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
    const body = new URLSearchParams({
      ...Object.fromEntries([...hidden].map(([, name, value]) => [name, value])),
      ...fields,
    });
    return go(new URL(action, page.url).href, { method: 'POST', body }, place);
  }

  return {
    get: (url) => go(url, {}, null),
    submit: (page, fields) => send(page, fields, null),
    getUntil: async (url, place) => (await go(url, {}, place)).url,
    submitUntil: async (page, fields, place) => (await send(page, fields, place)).url,
    cookiesOf,
    setCookies,
  };
}
