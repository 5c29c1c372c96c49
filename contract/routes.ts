/**
 * The routes of the API as one table. Handlers, the typed client, `/openapi.json` and `/docs` come from it:
 * a route that is not here does not exist. The rows of each group are in `routes/`.
 *
 * A row says what goes in (`params` from the path, `query`, `body`) and what comes out (`answer`), in zod.
 * Every route can also answer with the problems of `error.ts`; `errors` lists the ones worth naming.
 */
import type { z } from 'zod';
import { paths, type RouteName } from './paths.ts';
import { accessRoutes } from './routes/access.ts';
import { contentRoutes } from './routes/content.ts';
import { inboxesRoutes } from './routes/inboxes.ts';
import { messagesRoutes } from './routes/messages.ts';
import { placesRoutes } from './routes/places.ts';
import { releaseRoutes } from './routes/release.ts';
import type { Route } from './routes/route.ts';
import { serverRoutes } from './routes/server.ts';
import { sessionsRoutes } from './routes/sessions.ts';
import { waitRoutes } from './routes/wait.ts';

export { Draft } from './routes/draft.ts';
export type { ReleasePlan } from './routes/release.ts';
export type { Bytes, Route } from './routes/route.ts';
export { Patch, Selector } from './routes/selector.ts';

const rows = {
  ...messagesRoutes,
  ...contentRoutes,
  ...waitRoutes,
  ...releaseRoutes,
  ...inboxesRoutes,
  ...placesRoutes,
  ...sessionsRoutes,
  ...accessRoutes,
  ...serverRoutes,
} as const satisfies Record<RouteName, Route>;

/** Every route: its row above with its method and path. */
export const routes = Object.fromEntries(
  Object.entries(rows).map(([name, row]) => [name, { ...paths[name as RouteName], ...row }]),
) as { readonly [K in RouteName]: (typeof paths)[K] & (typeof rows)[K] };
export type Routes = typeof routes;

type In<T> = T extends z.ZodType ? z.input<T> : undefined;
type Out<T> = T extends z.ZodType ? z.output<T> : undefined;
type Field<R, K extends string> = R extends { readonly [P in K]: infer T } ? T : undefined;

/** What a caller passes for a route (before defaults). */
export type RouteInput<K extends RouteName> = {
  params: In<Field<Routes[K], 'params'>>;
  query: In<Field<Routes[K], 'query'>>;
  body: In<Field<Routes[K], 'body'>>;
};
/** What a handler gets for a route (parsed, defaults filled in). */
export type RouteRequest<K extends RouteName> = {
  params: Out<Field<Routes[K], 'params'>>;
  query: Out<Field<Routes[K], 'query'>>;
  body: Out<Field<Routes[K], 'body'>>;
};
/** What a route answers with when it is JSON; undefined for bytes and sockets. */
export type RouteAnswer<K extends RouteName> = Out<Routes[K]['answer']>;
