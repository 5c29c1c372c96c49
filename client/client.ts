/**
 * The client: one method for each route of the API, typed from the contract. Runs in Node and in browsers and
 * brings no dependency.
 *
 *     const mail = createClient({ url: 'http://127.0.0.1:8025' });
 *     const { messages } = await mail.listMessages({ query: { inbox: 'default' } });
 *
 * JSON routes resolve with their data, the others with the Response. Refusals throw `MailstopProblem`.
 */
import type { Problem } from '#contract/error.ts';
import { paths, type RouteName } from '#contract/paths.ts';
import type { RouteAnswer, RouteInput, Routes } from '#contract/routes.ts';
import { MailstopUnreachable, problemError } from './problem.ts';
import { routeUrl } from './url.ts';

export { HistoryGone, MailstopProblem, MailstopUnreachable } from './problem.ts';

export interface ClientOptions {
  /** Where Mailstop is, a path prefix included; empty in a page that it served itself. */
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Of `mailstop token create`, where one must log in. */
  readonly token?: string | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Given<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : Record<never, never> extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** Raw bytes are sent as the route's first other type, such as message/rfc822. */
type Body<K extends RouteName> = Routes[K] extends { readonly bodyTypes: readonly string[] }
  ? RouteInput<K>['body'] | Uint8Array<ArrayBuffer> | Blob
  : RouteInput<K>['body'];

type Sent<K extends RouteName> = [RouteInput<K>['body']] extends [undefined]
  ? unknown
  : { readonly body: Body<K> };

/** What a route's method takes. */
export type Input<K extends RouteName> = Given<'params', RouteInput<K>['params']> &
  Given<'query', RouteInput<K>['query']> &
  Sent<K>;

/** The part of it that makes the URL. */
export type Place<K extends RouteName> = Omit<Input<K>, 'body'>;

/** What a route's method gives. */
export type Answer<K extends RouteName> = RouteAnswer<K> extends undefined ? Response : RouteAnswer<K>;

type Arguments<T, Rest extends unknown[] = []> =
  Record<never, never> extends T ? [input?: T, ...Rest] : [input: T, ...Rest];

type CallableRoute = Exclude<RouteName, 'live'>;

export type Client = {
  readonly [K in CallableRoute]: (
    ...call: Arguments<Input<K>, [options?: CallOptions]>
  ) => Promise<Answer<K>>;
} & {
  /** The URL of a route, for links, images and frames. */
  urlOf<K extends RouteName>(name: K, ...place: Arguments<Place<K>>): string;
};

interface LooseInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Makes a client; nothing is asked yet. */
export function createClient({ url, fetch = globalThis.fetch, token }: ClientOptions): Client {
  async function call(name: RouteName, input: LooseInput = {}, options: CallOptions = {}): Promise<unknown> {
    const response = await ask(routeUrl(url, name, input), {
      method: paths[name].method,
      ...bodyOf(input.body, token),
      ...(options.signal && { signal: options.signal }),
    });
    if (!response.ok) throw await refusal(response);
    return isJson(response, 'application/json') ? response.json() : response;
  }

  async function ask(target: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(target, init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new MailstopUnreachable(unreachable(url || target), { cause });
    }
  }

  const methods = Object.keys(paths).map((name) => [
    name,
    (input?: LooseInput, options?: CallOptions) => call(name as RouteName, input, options),
  ]);
  const urlOf = (name: RouteName, place?: LooseInput) => routeUrl(url, name, place);
  return { ...Object.fromEntries(methods), urlOf } as Client;
}

function bodyOf(body: unknown, token: string | undefined): RequestInit {
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  if (body === undefined) return { headers };
  if (body instanceof Uint8Array || body instanceof Blob)
    return {
      body: body as Uint8Array<ArrayBuffer> | Blob,
      headers: { ...headers, 'Content-Type': 'message/rfc822' },
    };
  return { body: JSON.stringify(body), headers: { ...headers, 'Content-Type': 'application/json' } };
}

async function refusal(response: Response): Promise<Error> {
  if (isJson(response, 'application/problem+json')) return problemError((await response.json()) as Problem);
  return new MailstopUnreachable(`${response.url} answered ${response.status}, and not as Mailstop does`);
}

function isJson(response: Response, type: string): boolean {
  return response.headers.get('content-type')?.split(';', 1)[0] === type;
}

function unreachable(url: string): string {
  return `Nothing answers at ${url}. Start Mailstop with: npx mailstop`;
}
