/**
 * A relay: where released messages go, and on which terms. One type sends all to one server (`smtp`), the other
 * to the recipients' own servers (`mx`).
 *
 * An account is a relay with its secrets; it never leaves the server. `describeRelay` makes the public half.
 */
import type { KeyObject } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { SecureContextOptions } from 'node:tls';
import type { Relay, RelayPause, RelayTerms } from '#contract/release.ts';
import { ClientError } from '#server/errors.ts';
import { isAddress } from '#server/mail/address.ts';
import { isAllowed } from './allow.ts';
import type { Target } from './smtp/session.ts';

export interface RelayAccount extends RelayTerms {
  readonly secret: {
    /** Password, or for XOAUTH2 the access token. */
    readonly login: string | null;
    readonly secure: SecureContextOptions;
    readonly dkimKey: KeyObject | null;
  };
  /** How long a reply may take. */
  readonly timeoutMs: number;
}

/** The public half of a relay, as it stands now. */
export function describeRelay(
  { secret: _, timeoutMs: __, ...terms }: RelayAccount,
  paused: RelayPause | null,
): Relay {
  return { ...terms, paused };
}

/** A server of the relay, as a target to connect to. */
export function targetAt(account: RelayAccount, host: string, port = account.port): Target {
  const { tls, verify, secret, helo, user, auth, timeoutMs } = account;
  return {
    host,
    address: null,
    port,
    tls,
    verify,
    secure: secret.secure,
    helo: helo ?? ownName(),
    credentials: user === null ? null : { user, secret: secret.login ?? '' },
    mechanism: auth,
    timeoutMs,
  };
}

/** The machine's name when it is one with a domain, else an address as a literal (RFC 5321 §4.1.3). */
function ownName(): string {
  const name = hostname();
  if (/^[\w-]+(\.[\w-]+)+$/.test(name)) return name;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  return `[${outside?.address ?? '127.0.0.1'}]`;
}

/** The relay of a name; the first one without. Throws `ClientError` `no-relay` or `not-found`. */
export function findRelay(accounts: readonly RelayAccount[], name: string | null): RelayAccount {
  const relay = name === null ? accounts[0] : accounts.find((account) => account.name === name);
  if (relay) return relay;
  if (accounts.length === 0)
    throw new ClientError(
      'no-relay',
      'Start Mailstop with --relay smtp://user:pass@host:587 and --relay-allow @example.com',
    );
  const known = accounts.map((account) => account.name).join(', ');
  throw new ClientError('not-found', `No relay is named ${name}; there are: ${known}`, { field: 'relay' });
}

/** Why the relay may not mail this address, in words that name the rule; null when it may. */
export function refusalOf({ name, allow, block }: RelayTerms, address: string): string | null {
  if (!isAddress(address)) return `${JSON.stringify(address)} is no address that can be mailed`;
  const blocking = block.find((pattern) => isAllowed(address, [pattern]));
  if (blocking !== undefined) return `The relay ${name} blocks ${blocking}, so it may not mail ${address}`;
  if (isAllowed(address, allow)) return null;
  const rule = allow.length > 0 ? `allows only ${allow.join(', ')}` : 'has an empty allow-list';
  return `The relay ${name} ${rule}, so not ${address}`;
}

/** Throws `ClientError` `invalid-body` or `recipient-not-allowed` at the first recipient that may not be mailed. */
export function checkRecipients(relay: RelayTerms, to: readonly string[]): void {
  for (const address of to) {
    if (!isAddress(address)) {
      throw new ClientError('invalid-body', `${JSON.stringify(address)} is not an address`, { field: 'to' });
    }
    const refused = refusalOf(relay, address);
    if (refused) throw new ClientError('recipient-not-allowed', refused, { field: 'to' });
  }
}
