/**
 * One try to hand a message to everyone who still waits for it: each group of recipients to its servers, one
 * after the other until one takes or refuses it (RFC 5321 §5.1).
 *
 * Never rejects: every way it can go is an outcome for each recipient and an attempt on record.
 */
import type { ReleaseAttempt } from '#contract/release.ts';
import type { Connections } from './connections.ts';
import { type RelayAccount, targetAt } from './relay.ts';
import { type Resolver, type Route, routesOf } from './routing.ts';
import { beforeMail, SendFailure } from './smtp/failure.ts';
import { type Opening, serverName, type Target } from './smtp/session.ts';
import { type Delivery, type Outcome, type Transaction, transact } from './smtp/transaction.ts';
import type { Transcript } from './smtp/wire.ts';

export interface Tried {
  readonly attempt: ReleaseAttempt;
  readonly transcript: Transcript;
}

export interface Delivered {
  readonly outcomes: readonly Outcome[];
  readonly tries: readonly Tried[];
}

export interface DeliverOptions {
  readonly connections: Connections;
  readonly resolver: Resolver;
  readonly signal: AbortSignal;
}

/** Tries once; gives what came of each group as soon as it is known. */
export async function* deliver(
  account: RelayAccount,
  delivery: Delivery,
  options: DeliverOptions,
): AsyncGenerator<Delivered> {
  const routes = await routesOf(account, delivery.to, options.resolver, options.signal);
  for (const route of routes) yield await takeRoute(account, delivery, route, options);
}

async function takeRoute(
  account: RelayAccount,
  delivery: Delivery,
  route: Route,
  options: DeliverOptions,
): Promise<Delivered> {
  const group = { ...delivery, to: route.recipients };
  if (route.failure) return nowhere(group, route, route.failure);
  const tries: Tried[] = [];
  let last: Transaction | null = null;
  for (const server of route.servers) {
    const target = { ...targetAt(account, server.host), address: server.address };
    let tried = await tryServer(target, group, route, options);
    if (account.type === 'mx' && isHandshakeFailure(tried.transaction)) {
      tries.push(tried);
      tried = await tryServer({ ...target, tls: 'none' }, group, route, options);
    }
    tries.push(tried);
    last = tried.transaction;
    if (!mayTryNext(last)) break;
  }
  return { outcomes: last?.outcomes ?? [], tries };
}

/** Opportunistic encryption (RFC 7435): better in the open than not at all. */
const isHandshakeFailure = ({ failure }: Transaction): boolean =>
  failure?.stage === 'tls' && failure.kind !== 'cancelled';

/** Another server may do better when this one did not get as far as the message. */
function mayTryNext({ failure }: Transaction): boolean {
  return failure !== null && failure.kind !== 'cancelled' && beforeMail.includes(failure.stage);
}

interface TriedServer extends Tried {
  readonly transaction: Transaction;
}

async function tryServer(
  target: Target,
  delivery: Delivery,
  route: Route,
  options: DeliverOptions,
): Promise<TriedServer> {
  const startedAt = new Date();
  const transcript: Transcript = [];
  const opening: Opening = { stage: 'connect', tls: null, auth: null };
  const transaction = await converse(target, delivery, { ...options, transcript, opening });
  const { stage, reply, failure } = transaction;
  const { tls, auth } = opening;
  if (failure) transcript.push({ at: new Date().toISOString(), from: 'note', text: failure.message });
  const attempt = {
    ...attemptAt(startedAt, route),
    server: shownServer(target),
    tls,
    auth,
    stage,
    reply,
    error: failure?.message ?? null,
  };
  return { transaction, attempt, transcript };
}

interface Conversation extends DeliverOptions {
  readonly transcript: Transcript;
  readonly opening: Opening;
}

async function converse(
  target: Target,
  delivery: Delivery,
  conversation: Conversation,
): Promise<Transaction> {
  const { connections, signal, transcript, opening } = conversation;
  try {
    for (;;) {
      const { session, isReused } = await connections.borrow(target, transcript, opening, signal);
      const transaction = await transact(session, delivery, signal);
      connections.giveBack(session);
      if (!isReused || !hadLeft(transaction)) return transaction;
      transcript.push({ at: new Date().toISOString(), from: 'note', text: 'The server had left; once more' });
    }
  } catch (error) {
    if (!(error instanceof SendFailure)) throw error;
    return refusedWhole(delivery, error);
  }
}

/** A session that waited was closed by the server meanwhile: nothing of this message was said. */
const hadLeft = ({ failure }: Transaction): boolean =>
  failure?.stage === 'mail' && failure.kind === 'temporary' && failure.reply === null;

function refusedWhole({ to }: Delivery, failure: SendFailure): Transaction {
  const { stage, reply } = failure;
  return { stage, reply, failure, outcomes: to.map(({ address }) => ({ address, failure, reply })) };
}

function nowhere(delivery: Delivery, route: Route, failure: SendFailure): Delivered {
  const { outcomes } = refusedWhole(delivery, failure);
  const attempt = { ...attemptAt(new Date(), route), stage: failure.stage, error: failure.message };
  return { outcomes, tries: [{ attempt, transcript: [] }] };
}

function attemptAt(
  startedAt: Date,
  { domain, recipients }: Pick<Route, 'domain' | 'recipients'>,
): ReleaseAttempt {
  return {
    at: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    server: null,
    domain,
    tls: null,
    auth: null,
    stage: 'prepare',
    recipients: recipients.length,
    reply: null,
    error: null,
  };
}

function shownServer(target: Target): string {
  const { address, host } = target;
  return address && address !== host ? `${serverName(target)} (${address})` : serverName(target);
}
