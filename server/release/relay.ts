/**
 * A relay: an upstream server that released messages go to, read from a URL.
 *
 *     smtp://user:pass@mail.example.com:587?name=staging&tls=starttls&verify=yes
 *
 * `tls` is `starttls` when there are credentials to protect, else `opportunistic` (STARTTLS where it is
 * offered); `smtps://` is TLS from the first byte (RFC 8314 §3.3). Certificates are checked unless `verify=no`.
 */
import type { Relay } from '#contract/release.ts';
import { SettingsError } from '#server/settings.ts';

/** A relay with its secret; never leaves the server. `describeRelay` makes the public half. */
export interface RelayAccount extends Relay {
  readonly password: string | null;
}

const schemes = {
  'smtp:': { port: 587, tls: null },
  'smtps:': { port: 465, tls: 'implicit' },
} as const;
const tlsModes = ['none', 'opportunistic', 'starttls', 'implicit'] as const;
const verifyWords: Readonly<Record<string, boolean>> = { yes: true, no: false };
const parameters = ['name', 'tls', 'verify'];

/** Reads the relay URLs of the settings. `allow` goes for all of them. Throws `SettingsError`. */
export function readRelays(urls: readonly string[], allow: readonly string[]): RelayAccount[] {
  const relays = urls.map((url, index) => readRelay(url, allow, `--relay (number ${index + 1})`));
  const repeated = relays.find(
    (relay, index) => relays.findIndex((other) => other.name === relay.name) < index,
  );
  if (repeated) throw new SettingsError(`--relay: two relays are named ${repeated.name}; add ?name=… to one`);
  return relays;
}

/** The public half of a relay. */
export function describeRelay({ password: _, ...relay }: RelayAccount): Relay {
  return relay;
}

/** Messages never repeat the URL: it may hold a password. */
function readRelay(written: string, allow: readonly string[], source: string): RelayAccount {
  const url = URL.parse(written);
  const scheme = url && schemes[url.protocol as keyof typeof schemes];
  if (!scheme || !url.hostname) {
    throw new SettingsError(`${source}: the value is not a URL such as smtp://user:pass@host:587`);
  }
  const unknown = [...url.searchParams.keys()].filter((key) => !parameters.includes(key));
  if (unknown.length > 0) {
    throw new SettingsError(
      `${source}: unknown parameter ${unknown.join(', ')}; there are ${parameters.join(', ')}`,
    );
  }
  const user = url.username === '' ? null : decodeURIComponent(url.username);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    name: url.searchParams.get('name') ?? host,
    host,
    port: url.port === '' ? scheme.port : Number(url.port),
    tls: readTls(url.searchParams.get('tls'), source) ?? scheme.tls ?? (user ? 'starttls' : 'opportunistic'),
    verify: readVerify(url.searchParams.get('verify'), source),
    user,
    password: user === null ? null : decodeURIComponent(url.password),
    allow: [...allow],
  };
}

function readTls(written: string | null, source: string): Relay['tls'] | null {
  if (written === null) return null;
  const mode = tlsModes.find((known) => known === written);
  if (!mode) throw new SettingsError(`${source}: tls must be one of ${tlsModes.join(', ')}`);
  return mode;
}

function readVerify(written: string | null, source: string): boolean {
  const verify = verifyWords[written ?? 'yes'];
  if (verify === undefined) throw new SettingsError(`${source}: verify must be yes or no`);
  return verify;
}
