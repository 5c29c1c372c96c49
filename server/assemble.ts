/**
 * Puts the parts together around a store: the one file that knows all of them. Two sandboxes in one process share
 * nothing.
 *
 * Started from the inside out (intake, SMTP, release, HTTP) and stopped the other way round, so that what was
 * accepted is always stored. When a part cannot start, those before it are stopped again, the store too.
 */
import { hostname } from 'node:os';
import { covers, reaches } from '#contract/access.ts';
import type { Listener, Status } from '#contract/status.ts';
import type { Clock } from './clock.ts';
import { ClientError } from './errors.ts';
import type { Events } from './events.ts';
import { createFigures, type Figures } from './figures.ts';
import { listenHttp } from './http/server.ts';
import { type Accept, createDoor, type Take } from './intake/accept.ts';
import { followAddresses } from './intake/addresses.ts';
import { limitInboxes } from './intake/inbox-limit.ts';
import { createSessions, type OpenSession, type Sessions } from './intake/sessions.ts';
import { mimeLimitsOf, searchLimitsOf } from './limit-rows.ts';
import type { Log } from './log.ts';
import { composeMessage, DraftError } from './mail/compose.ts';
import { mboxEntry } from './mail/mbox.ts';
import { createProvider } from './oidc/provider.ts';
import { readProvider } from './oidc/provider-settings.ts';
import { createPeers } from './peers.ts';
import { createBulks } from './release/bulk.ts';
import { createPrepare } from './release/prepare.ts';
import { createQueue } from './release/queue.ts';
import type { RelayAccount } from './release/relay.ts';
import { readRelays } from './release/relay-settings.ts';
import { createReleases, type Releases } from './release/releases.ts';
import { createReports } from './release/reports.ts';
import { retryPlan } from './release/retry.ts';
import type { Resolver } from './release/routing.ts';
import { createRules, type Rules } from './release/rules.ts';
import { sampleSender } from './sample.ts';
import { type Settings, usersFileOf } from './settings.ts';
import type { SmtpBackend } from './smtp/backend.ts';
import { type ListenerMode, listen as listenSmtp } from './smtp/listener.ts';
import type { Store } from './store/store.ts';
import { authorityDirectory } from './tls/authority.ts';
import { type Certificates, openCertificates } from './tls/certificates.ts';
import { dangersOf } from './users/dangers.ts';
import { createUsers, type Users } from './users/users.ts';
import { version } from './version.ts';
import { createWaiting } from './waiting/waiting.ts';

export interface Sandbox {
  /** Where it really listens (port 0 resolved). */
  readonly addresses: { readonly http: string; readonly smtp: readonly Listener[] };
  readonly data: { readonly directory: string; readonly keeps: boolean };
  /** Stops taking mail, lets what was accepted reach the store, and closes everything. Safe to call twice. */
  stop(): Promise<void>;
}

/** What is outside: tests hand in their own. */
export interface World {
  readonly clock: Clock;
  readonly resolver: Resolver;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Grounds {
  readonly settings: Settings;
  readonly world: World;
  readonly events: Events;
  readonly store: Store;
  readonly log: Log;
}

/** Rejects when a part cannot start, with an error whose message is one line for a person. */
export async function assemble({ settings, world, events, store: opened, log }: Grounds): Promise<Sandbox> {
  const startedAt = new Date().toISOString();
  const mime = mimeLimitsOf(settings);
  const running: Array<() => Promise<void>> = [() => opened.close()];
  const stop = onlyOnce(() => stopAll(running, log));
  try {
    const relays = readRelays(settings.relay, {
      allow: settings.relayAllow,
      environment: world.environment,
    });
    const provided = readProvider(settings, world.environment);
    const users = createUsers({
      file: usersFileOf(settings),
      mayBeLink: settings.users !== null,
      login: provided ? 'on' : settings.login,
      clock: world.clock,
      log,
    });
    const { inboxes } = await opened.inboxes();
    const store = limitInboxes(opened, { events, known: inboxes, most: settings.maxInboxes });
    const { data } = await store.status();

    const figures = createFigures();
    events.subscribe(figures.hear);
    const addresses = followAddresses(events, inboxes);
    const { accept, take } = figures.observeDoor(createDoor(store, addresses));
    const sessions = createSessions(store, events, log);
    running.push(() => sessions.settled());
    const certificate = onlyOnce(() => certificatesFor(settings, log, running));
    const smtp = await startSmtp(settings, { take, sessions, users, certificate, log, running });

    const { releases, rules } = await startReleases(relays, settings, world, {
      store,
      accept,
      events,
      figures,
      log,
      running,
    });

    const waiting = figures.observeWaiting(
      createWaiting({
        store,
        sessions,
        events,
        smtp: smtp.map(smtpUrl),
        maxWaits: settings.maxWaits,
        maxWaitMs: settings.maxWaitTime,
      }),
    );
    running.push(() => waiting.stop());

    let url = '';
    const web = await listenHttp({
      host: settings.host,
      port: settings.httpPort,
      socket: settings.httpSocket,
      trustedProxies: settings.trustedProxy,
      pathPrefix: settings.pathPrefix,
      allowedHosts: settings.allowedHost,
      corsOrigins: settings.corsOrigin,
      maxMessageSize: settings.maxMessageSize,
      maxJsonSize: settings.maxJsonSize,
      maxLoginSessions: settings.maxLoginSessions,
      clock: world.clock,
      limits: {
        clients: settings.maxHttpClients,
        clientsPerAddress: settings.maxHttpClientsPerAddress,
        headerBytes: settings.maxHttpHeaderSize,
        headers: settings.maxHttpHeaders,
        frameBytes: settings.maxLiveFrame,
        headersTimeoutMs: settings.httpHeadersTimeout,
        requestTimeoutMs: settings.httpRequestTimeout,
        keepAliveMs: settings.httpKeepAlive,
        unreadMs: settings.httpUnreadTimeout,
      },
      certificate: settings.https ? await certificate() : null,
      telling: {
        store,
        events,
        log,
        version,
        maxClients: settings.maxLiveClients,
        maxUnread: settings.maxLiveUnread,
      },
      parts: {
        store,
        searchLimits: searchLimitsOf(settings),
        accept,
        sessions,
        releases,
        waiting,
        rules,
        users,
        provider: provided && createProvider(provided, world.clock),
        log,
        figures,
        version,
        previewSteps: async (options) => (await import('./mail/preview.ts')).previewSteps(options),
        parse: async (pieces) => (await import('./mail/parse.ts')).parseMessage(pieces, mime),
        compose,
        mbox: mboxEntry,
        sendSample: sampleSender(smtp),
        status: () =>
          statusOf(store, settings, {
            startedAt,
            smtp,
            url,
            relays: relays.length,
            waiting: waiting.size,
            warnings: dangersOf(settings, users),
          }),
      },
    });
    url = web.url;
    for (const danger of dangersOf(settings, users)) log.warn(danger);
    running.push(() => web.stop());
    return { addresses: { http: url, smtp }, data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface ReleaseParts {
  readonly store: Store;
  readonly accept: Accept;
  readonly events: Events;
  readonly figures: Figures;
  readonly log: Log;
  readonly running: Array<() => Promise<void>>;
}

/** The queue, what asks it for releases, and the rules. */
async function startReleases(
  accounts: readonly RelayAccount[],
  { releaseRetry, releaseGiveUp }: Settings,
  { clock, resolver }: World,
  { store, accept, events, figures, log, running }: ReleaseParts,
): Promise<{ releases: Releases; rules: Rules }> {
  const queue = createQueue({
    store,
    accounts,
    prepare: createPrepare(store),
    resolver,
    clock,
    retry: retryPlan({ waits: releaseRetry, giveUpAfterMs: releaseGiveUp }),
    log,
    onFailed: createReports({ store, accept }),
    onAttempt: figures.attempted,
    onRelay: (relay) => events.publish({ type: 'relay.changed', relay }),
  });
  const bulks = createBulks({ store, accounts, queue, clock, log });
  const onChange = (): void => events.publish({ type: 'rules.changed' });
  const rules = await createRules({ store, accounts, queue, clock, log, onChange });
  const deaf = events.subscribe(rules.hear);
  running.push(async () => {
    deaf();
    await Promise.all([rules.stop(), bulks.stop()]);
    await queue.stop();
  });
  await queue.start();
  await bulks.start();
  return { releases: createReleases({ store, accounts, queue, bulks, clock }), rules };
}

interface SmtpParts {
  readonly certificate: () => Promise<Certificates>;
  readonly take: Take;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly log: Log;
  readonly running: Array<() => Promise<void>>;
}

/** Starts every SMTP listener that the settings ask for, the plain one first. */
async function startSmtp(
  settings: Settings,
  { take, sessions, users, certificate, log, running }: SmtpParts,
): Promise<Listener[]> {
  const options = {
    backend: smtpBackend(take, sessions, users),
    maxMessageSize: settings.maxMessageSize,
    maxRecipients: settings.maxRecipients,
    maxLine: settings.maxSmtpLine,
    maxCommands: settings.maxSmtpCommands,
    maxUnknownCommands: settings.maxUnknownCommands,
    maxClients: settings.maxSmtpClients,
    maxClientsPerAddress: settings.maxSmtpClientsPerAddress,
    timeoutMs: settings.smtpTimeout * 1000,
    hostname: hostname(),
    certificate,
    proxies: createPeers(settings.proxyProtocol),
    proxyTimeoutMs: settings.proxyTimeout,
    log,
  };
  const listeners: Listener[] = [];
  for (const mode of listenerModes(settings)) {
    const { listener, stop } = await listenSmtp(mode, options);
    running.push(stop);
    if (listener) listeners.push(listener);
  }
  return listeners;
}

/** Made or read when the first listener needs it. */
async function certificatesFor(
  { tlsCert, tlsKey, host, allowedHost, ca }: Settings,
  log: Log,
  running: Array<() => Promise<void>>,
): Promise<Certificates> {
  const certificates = await openCertificates({
    certFile: tlsCert,
    keyFile: tlsKey,
    names: [host, hostname(), ...allowedHost],
    authority: authorityDirectory(ca),
    log,
  });
  running.push(async () => certificates.stop());
  return certificates;
}

const smtpUrl = ({ tls, host, port }: Listener): string =>
  `${tls === 'implicit' ? 'smtps' : 'smtp'}://${host}:${port}`;

function listenerModes({
  host,
  auth,
  smtpPort,
  smtpStarttlsPort,
  smtpTlsPort,
  smtpSocket,
}: Settings): ListenerMode[] {
  const modes: ListenerMode[] = [{ name: 'smtp', host, auth, port: smtpPort, tls: 'none' }];
  if (smtpStarttlsPort !== null)
    modes.push({ name: 'starttls', host, auth, port: smtpStarttlsPort, tls: 'starttls' });
  if (smtpTlsPort !== null) modes.push({ name: 'smtps', host, auth, port: smtpTlsPort, tls: 'implicit' });
  if (smtpSocket !== null) modes.push({ name: 'socket', host: smtpSocket, auth, port: null, tls: 'none' });
  return modes;
}

/** What SMTP knows of the rest: who may send, sessions are opened, messages accepted. */
function smtpBackend(take: Take, sessions: Sessions, users: Users): SmtpBackend {
  return {
    /** A token is good for any user whose inbox it reaches. */
    async authenticate({ user, secret, client: { address } }) {
      const known =
        users.byToken(secret) ?? (await users.byPassword({ name: user, password: secret, address }));
      return known !== null && covers(known.person.role, 'tester') && reaches(known.person, user);
    },
    open: (connection) => sessions.open(connection),
    async accept(envelope, body, session: OpenSession) {
      const { id } = await take({ envelope, body, session });
      session.delivered(id, envelope);
      return { id };
    },
  };
}

interface Running {
  readonly startedAt: string;
  readonly smtp: readonly Listener[];
  readonly url: string;
  readonly relays: number;
  readonly waiting: number;
  readonly warnings: readonly string[];
}

async function statusOf(
  store: Store,
  settings: Settings,
  { startedAt, smtp, url, relays, waiting, warnings }: Running,
): Promise<Status> {
  const { cursor, messages, retention, data, problems } = await store.status();
  return {
    version,
    startedAt,
    cursor,
    ready: problems.length === 0,
    problems: [...problems],
    warnings: [...warnings],
    smtp: [...smtp],
    http: { url },
    data,
    messages,
    retention,
    maxMessageSize: settings.maxMessageSize,
    relays,
    waiting,
  };
}

/** Stops in the reverse order of starting; one that fails is logged and does not keep the others running. */
async function stopAll(running: ReadonlyArray<() => Promise<void>>, log: Log): Promise<void> {
  for (const stop of running.toReversed()) {
    await stop().catch((error: unknown) => log.error({ err: error }, 'A part did not stop cleanly'));
  }
}

/** Runs it at the first call; every call gives the same promise. */
function onlyOnce<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}

/** A mailbox that is none is the caller's to mend. */
const compose: typeof composeMessage = (draft) =>
  composeMessage(draft).catch((error: unknown) => {
    if (!(error instanceof DraftError)) throw error;
    throw new ClientError('invalid-body', error.message, { field: error.field });
  });
