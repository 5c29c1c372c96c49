/**
 * The web side on one screen: who may ask, the API by its table, our pages, and what is not there.
 */
import { Hono } from 'hono';
import type { Clock } from '#server/clock.ts';
import { ClientError } from '#server/errors.ts';
import { sessionCookie } from './access/cookie.ts';
import { createGuard } from './access/guard.ts';
import { createHandlersFor } from './access/handlers-for.ts';
import { createLoginSessions } from './access/login-sessions.ts';
import { addProviderLogin } from './access/provider-login.ts';
import { accessHandlers } from './api/access.ts';
import { contentHandlers } from './api/content.ts';
import { inboxHandlers } from './api/inboxes.ts';
import { messageHandlers } from './api/messages.ts';
import { placeHandlers } from './api/places.ts';
import { releaseHandlers } from './api/release.ts';
import { serverHandlers } from './api/server.ts';
import { sessionHandlers } from './api/sessions.ts';
import { waitHandlers } from './api/wait.ts';
import { bind, type Env, type Handlers } from './bind.ts';
import { docsPage } from './docs.ts';
import { createFrameKeys } from './frame-key.ts';
import type { Live } from './live.ts';
import { openApi } from './openapi.ts';
import { createOutside } from './outside.ts';
import type { Parts } from './parts.ts';
import { pathBelow, refuseOutside } from './prefix.ts';
import { createRefuse } from './problem.ts';
import { pagePolicy, type SecurityOptions, secure } from './security.ts';
import { serveUi } from './static.ts';

export interface AppOptions extends SecurityOptions {
  /** Path that everything is below, without a slash at its end; empty for none. */
  readonly pathPrefix: string;
  /** Largest message that is taken. */
  readonly maxMessageSize: number;
  /** Largest JSON body of a request. */
  readonly maxJsonSize: number;
  /** Sessions of those who are logged in, at one time. */
  readonly maxLoginSessions: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Whose `X-Forwarded-*` are believed. */
  readonly trustedProxies: readonly string[];
}

export function createApp(parts: Parts, live: Live, options: AppOptions): Hono<Env> {
  const app = new Hono<Env>({ getPath: pathBelow(options.pathPrefix) });
  const refuse = createRefuse(parts.log);
  const { users } = parts;
  const frameKeys = createFrameKeys();
  const outside = createOutside(options.trustedProxies);
  const entrance = {
    outside,
    pathPrefix: options.pathPrefix,
    sessions: createLoginSessions(options.clock, options.maxLoginSessions),
    cookie: sessionCookie(options.pathPrefix, outside),
  };
  const handlersFor = createHandlersFor(
    parts,
    (reached): Handlers => ({
      ...messageHandlers(reached),
      ...contentHandlers(reached, frameKeys),
      ...waitHandlers(reached),
      ...releaseHandlers(reached),
      ...inboxHandlers(reached),
      ...placeHandlers(reached),
      ...sessionHandlers(reached),
      ...accessHandlers(reached, entrance),
      ...serverHandlers(reached, live),
    }),
  );

  app.onError((error) => refuse(error));
  app.use(async (context, next) => {
    const began = performance.now();
    await next();
    const seconds = (performance.now() - began) / 1000;
    parts.figures.answered(context.get('route') ?? 'page', context.res.status, seconds);
  });
  app.use(secure(options, outside));
  app.use(refuseOutside(options.pathPrefix));

  const guard = createGuard({ ...entrance, users, frameKeys });
  bind(app, handlersFor, { ...options, guard });
  if (parts.provider) addProviderLogin(app, parts.provider, { ...options, ...entrance, log: parts.log });
  app.get('/openapi.json', (context) => context.json(openApi(parts.version, options.pathPrefix)));
  app.get('/docs', (context) =>
    context.html(docsPage(parts.version), 200, { 'Content-Security-Policy': pagePolicy }),
  );

  app.all('/api/*', ({ req }) => {
    throw new ClientError('not-found', `There is no ${req.path} in the API; see /docs`, { field: 'path' });
  });
  app.use(serveUi());
  app.notFound(({ req }) =>
    refuse(new ClientError('not-found', `There is no ${req.path}`, { field: 'path' })),
  );
  return app;
}
