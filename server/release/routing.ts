/**
 * Which servers a release goes to: the relay's own, or for a relay of type `mx` those of each recipient's domain.
 *
 * RFC 5321 §5.1: the MX records in order of preference, equal ones in any order; without MX the domain itself
 * (A, AAAA). A null MX (RFC 7505) says that the domain takes no mail. A domain that does not exist is final, a
 * name server that does not answer is for later. The resolver is handed in.
 */

import type { RelayAccount } from './relay.ts';
import { networkFailure, SendFailure } from './smtp/failure.ts';
import type { Recipient } from './smtp/transaction.ts';

/** Servers of a domain that are tried in one attempt. */
const MAX_SERVERS = 6;

export interface Resolver {
  resolveMx(domain: string): Promise<ReadonlyArray<{ readonly exchange: string; readonly priority: number }>>;
  resolve4(name: string): Promise<readonly string[]>;
  resolve6(name: string): Promise<readonly string[]>;
}

export interface Server {
  readonly host: string;
  /** Where it is, when that was looked up already. */
  readonly address: string | null;
}

export interface Route {
  readonly recipients: readonly Recipient[];
  /** Whose servers they are; null for the relay's own. */
  readonly domain: string | null;
  readonly servers: readonly Server[];
  /** Why there are none. */
  readonly failure: SendFailure | null;
}

/** Groups the recipients by where they go. Never rejects; the signal ends a look-up at once. */
export async function routesOf(
  { type, host }: RelayAccount,
  recipients: readonly Recipient[],
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Route[]> {
  if (type === 'smtp') {
    return [{ recipients, domain: null, servers: [{ host: host ?? '', address: null }], failure: null }];
  }
  const byDomain = Map.groupBy(recipients, ({ address }) => domainOf(address));
  return Promise.all([...byDomain].map(([domain, group]) => routeTo(domain, group, resolver, signal)));
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

async function routeTo(
  domain: string,
  recipients: readonly Recipient[],
  resolver: Resolver,
  signal: AbortSignal,
): Promise<Route> {
  try {
    const servers = await orCancelled(serversOf(domain, resolver), signal);
    return { recipients, domain, servers: servers.slice(0, MAX_SERVERS), failure: null };
  } catch (error) {
    return { recipients, domain, servers: [], failure: networkFailure(error as Error, 'dns', domain) };
  }
}

async function serversOf(domain: string, resolver: Resolver): Promise<Server[]> {
  const literal = /^\[(?:IPv6:)?(.+)\]$/i.exec(domain)?.[1];
  if (literal !== undefined) return [{ host: literal, address: literal }];
  const records = await orNone(resolver.resolveMx(domain), domain);
  const sorted = shuffled(records).toSorted((a, b) => a.priority - b.priority);
  if (sorted.length === 1 && /^\.?$/.test(sorted[0]?.exchange ?? '')) {
    throw new SendFailure('permanent', 'dns', `${domain} takes no mail (null MX, RFC 7505).`);
  }
  const names = sorted.length > 0 ? sorted.map(({ exchange }) => exchange) : [domain];
  const found: Server[] = [];
  for (const host of names) {
    const [v4, v6] = await Promise.all([
      orNone(resolver.resolve4(host), host),
      orNone(resolver.resolve6(host), host),
    ]);
    found.push(...[...v4, ...v6].map((address) => ({ host, address })));
    if (found.length >= MAX_SERVERS) break;
  }
  if (found.length > 0) return found;
  const what = sorted.length > 0 ? 'its mail servers have no address' : 'it has neither MX nor address';
  throw new SendFailure(
    'permanent',
    'dns',
    `No mail server is known for ${domain}: ${what}. Check the domain.`,
  );
}

/** The answer, or a cancellation that does not wait for it. */
async function orCancelled<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(new SendFailure('cancelled', 'dns', 'Cancelled.'));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What does not exist is an empty list; everything else that goes wrong is for later. */
async function orNone<T>(answer: Promise<readonly T[]>, name: string): Promise<readonly T[]> {
  try {
    return await answer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new SendFailure('temporary', 'dns', `The name server gave no answer for ${name} (${code}).`);
  }
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
