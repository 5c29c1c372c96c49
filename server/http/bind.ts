/**
 * The route table → a Hono app: for each row its path and method, its handler, and for every other method of
 * the path a 405 that lists those it takes. A handler is a function of the parsed request; what it returns is
 * sent as JSON with the row's status, unless it returns a Response itself.
 */
import type { IncomingMessage } from 'node:http';
import type { Context, Hono } from 'hono';
import { paths, type RouteName } from '#contract/paths.ts';
import { type Route, type RouteAnswer, type RouteRequest, type Routes, routes } from '#contract/routes.ts';
import { ClientError } from '#server/errors.ts';
import type { Guard } from './access/guard.ts';
import type { Visit } from './access/visit.ts';
import { problemAnswer } from './problem.ts';
import { noQuery, type RawBody, readBody, readParams, readQuery } from './request.ts';
import { createTurns, type Turns } from './turns.ts';
import type { Opened } from './upgrade.ts';

/** What the server puts beside a request. */
export interface Env {
  Bindings: {
    /** Set by a handler that wants the connection as a WebSocket: called when it is open. */
    opened?: Opened;
    /** The connection; absent for requests that come by no socket. */
    incoming?: IncomingMessage;
    /** True for a request that asks to become a WebSocket. */
    upgrade?: boolean;
  };
  Variables: {
    /** Who asks, by the guard. */
    visit: Visit;
    /** The host that it was asked for, as `outside.ts` reads it. */
    host: string;
    /** The row of the table that answers; absent where a page or a file does. */
    route?: RouteName;
  };
}

type Readonlys<T> = T extends object ? { readonly [K in keyof T]: Readonlys<T[K]> } : T;

type Body<K extends RouteName> = Routes[K] extends { readonly bodyTypes: readonly string[] }
  ? RouteRequest<K>['body'] | RawBody
  : RouteRequest<K>['body'];

export type HandlerRequest<K extends RouteName> = Omit<RouteRequest<K>, 'body'> & { readonly body: Body<K> };

/** JSON routes answer with their data (or a Response with another status), all others with a Response. */
export type HandlerAnswer<K extends RouteName> =
  RouteAnswer<K> extends undefined ? Response : Readonlys<RouteAnswer<K>> | Response;

export type Handler<K extends RouteName> = (
  request: HandlerRequest<K>,
  context: Context<Env>,
) => HandlerAnswer<K> | Promise<HandlerAnswer<K>>;

export type Handlers = { readonly [K in RouteName]: Handler<K> };

export interface BindOptions {
  /** Largest body of the routes that take messages. */
  readonly maxMessageSize: number;
  /** Largest body of all others. */
  readonly maxJsonSize: number;
  /** Asked before anything of a request is read. */
  readonly guard: Guard;
}

/** Adds every route of the table to the app. */
export function bind(app: Hono<Env>, handlersFor: (visit: Visit) => Handlers, options: BindOptions): void {
  const turns = createTurns();
  const byPath = Map.groupBy(Object.keys(paths) as RouteName[], (name) => paths[name].path);
  for (const [path, names] of byPath) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1');
    for (const name of names)
      app.on(paths[name].method, pattern, answerer(name, handlersFor, turns, options));
    app.all(pattern, notAllowed(names));
  }
}

type LooseHandler = (request: unknown, context: Context<Env>) => unknown;

function answerer(
  name: RouteName,
  handlersFor: (visit: Visit) => Handlers,
  turns: Turns,
  { maxMessageSize, maxJsonSize, guard }: BindOptions,
) {
  const route: Route = routes[name];
  const maxBytes = route.bodyTypes ? maxMessageSize : maxJsonSize;

  return async function answer(context: Context<Env>): Promise<Response> {
    context.set('route', name);
    const visit = guard(context, name);
    context.set('visit', visit);
    const request = {
      params: route.params && readParams(route.params, context.req.param()),
      query: readQuery(route.query ?? noQuery, new URL(context.req.url).searchParams),
      body: await readBody(route, context.req.raw, maxBytes),
    };
    const handler = handlersFor(visit)[name] as LooseHandler;
    const answered = await turns.take(name, context.env?.incoming, () => handler(request, context));
    if (answered === null) return nobodyListens();
    if (answered instanceof Response) return answered;
    return Response.json(answered, { status: route.status, headers: { 'Cache-Control': 'no-store' } });
  };
}

/** Nobody gets it; the figures count it by the status that web servers have for it. */
const nobodyListens = (): Response => new Response(null, { status: 499 });

function notAllowed(names: readonly RouteName[]) {
  const methods = names.map((name) => paths[name].method as string);
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');

  return function refuseMethod({ req }: Context<Env>): Response {
    const error = new ClientError(
      'method-not-allowed',
      `${req.path} does not take ${req.method}, but ${allow}`,
    );
    return problemAnswer(error, { Allow: allow });
  };
}
