/**
 * Relays as they are written in the settings: as a URL, or in the settings file as an object with the same names.
 *
 *     --relay staging=smtp://user@mail.example.com:587?passwordEnv=STAGING_PASSWORD&allow=@example.com
 *     { "name": "staging", "host": "mail.example.com", "user": "app", "passwordFile": "/run/secrets/smtp", … }
 *
 * `tls` is `starttls` when there are credentials to protect, else `opportunistic` (STARTTLS where it is offered);
 * `smtps://` is TLS from the first byte (RFC 8314 §3.3). Certificates are checked unless `verify` is off.
 * Secrets are best kept in the environment (`passwordEnv`) or in a file (`passwordFile`). Messages about what is
 * wrong never repeat what was written: it may hold a password.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { z } from 'zod';
import { AuthMechanism, TlsMode } from '#contract/release.ts';
import { isAddress, parseAddresses } from '#server/mail/address.ts';
import { SettingsError } from '#server/settings.ts';
import type { RelayAccount } from './relay.ts';

const OneLine = z
  .string()
  .min(1)
  .regex(/^[^\p{Cc}]*$/u, 'holds a control character');
const FilePath = z.string().min(1);
const YesNo = z.union([z.boolean(), z.enum(['yes', 'no']).transform((word) => word === 'yes')], {
  error: 'must be yes or no',
});
const Count = z.coerce.number().int().min(1);
const Patterns = z.union([z.array(OneLine), z.string().transform((text) => text.split(',').filter(Boolean))]);
const HeloName = OneLine.regex(/^\S+$/, 'is not a host name');
const Domain = OneLine.regex(/^[\w-]+(\.[\w-]+)*$/, 'is not a domain');

const Written = z.strictObject({
  name: OneLine.regex(/^[\w.:-]+$/, 'may hold letters, digits and . _ - :').optional(),
  url: z.string().optional(),
  type: z.enum(['smtp', 'mx'], { error: 'must be smtp or mx' }).optional(),
  host: HeloName.optional(),
  port: z.coerce.number().int().min(1).max(65535).optional(),
  tls: z.enum(TlsMode.options, { error: `must be one of ${TlsMode.options.join(', ')}` }).optional(),
  verify: YesNo.default(true),
  user: OneLine.optional(),
  password: z.string().optional(),
  passwordEnv: OneLine.optional(),
  passwordFile: FilePath.optional(),
  tokenEnv: OneLine.optional(),
  tokenFile: FilePath.optional(),
  auth: z
    .enum(AuthMechanism.options, { error: `must be one of ${AuthMechanism.options.join(', ')}` })
    .optional(),
  ca: FilePath.optional(),
  cert: FilePath.optional(),
  key: FilePath.optional(),
  helo: HeloName.optional(),
  from: z.string().refine(isAddress, 'is not an address').optional(),
  connections: Count.max(100).default(4),
  perMinute: Count.optional(),
  timeout: Count.max(3600).default(120),
  allow: Patterns.optional(),
  block: Patterns.default([]),
  replaceFrom: OneLine.refine(isOneMailbox, 'is not one mailbox such as QA <qa@example.com>').optional(),
  subjectPrefix: OneLine.optional(),
  addHeaders: z.record(z.string().regex(/^[!-9;-~]+$/, 'is not a field name'), OneLine).default({}),
  resent: YesNo.default(false),
  dkimDomain: Domain.optional(),
  dkimSelector: Domain.optional(),
  dkimKey: FilePath.optional(),
  reports: YesNo.default(false),
});
type Written = z.output<typeof Written>;

const schemes = {
  'smtp:': { type: 'smtp', port: 587, tls: undefined },
  'smtps:': { type: 'smtp', port: 465, tls: 'implicit' },
  'mx:': { type: 'mx', port: 25, tls: undefined },
} as const;
const NAMED = /^([\w.-]+)=(?=(?:smtps?|mx):)/;

export interface ReadOptions {
  /** Who may be mailed through relays that do not say it themselves. */
  readonly allow: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Reads the relays of the settings. Throws `SettingsError`. */
export function readRelays(written: readonly unknown[], options: ReadOptions): RelayAccount[] {
  const relays = written.map((one, index) => readRelay(one, options, `--relay (number ${index + 1})`));
  const repeated = relays.find(({ name }, index) => relays.findIndex((other) => other.name === name) < index);
  if (repeated) throw new SettingsError(`--relay: two relays are named ${repeated.name}; add ?name=… to one`);
  return relays;
}

function readRelay(written: unknown, { allow, environment }: ReadOptions, source: string): RelayAccount {
  const wish = withDefaults(written, source);
  const type = wish.type ?? 'smtp';
  if (type === 'smtp' && !wish.host) throw new SettingsError(`${source}: host is missing`);
  if (type === 'mx' && wish.user) throw new SettingsError(`${source}: a relay of type mx has no user`);
  const login = loginOf(wish, environment, source);
  if (wish.user && login === null) throw new SettingsError(`${source}: there is a user but no password`);
  return {
    name: wish.name ?? wish.host ?? 'mx',
    type,
    host: type === 'mx' ? null : (wish.host ?? null),
    port: wish.port ?? (type === 'mx' ? 25 : wish.tls === 'implicit' ? 465 : 587),
    tls: wish.tls ?? (wish.user ? 'starttls' : 'opportunistic'),
    // The servers of strangers are rarely certified for the name in their MX (RFC 7435).
    verify: type === 'smtp' && wish.verify,
    user: wish.user ?? null,
    auth: wish.auth ?? (wish.tokenEnv || wish.tokenFile ? 'XOAUTH2' : null),
    clientCertificate: wish.cert !== undefined,
    helo: wish.helo ?? null,
    from: wish.from ?? null,
    connections: wish.connections,
    perMinute: wish.perMinute ?? null,
    allow: [...(wish.allow ?? allow)],
    block: wish.block,
    changes: {
      from: wish.replaceFrom ?? null,
      subjectPrefix: wish.subjectPrefix ?? null,
      add: Object.entries(wish.addHeaders).map(([name, value]) => ({ name, value })),
    },
    resent: wish.resent,
    ...dkimOf(wish, login, source),
    reports: wish.reports,
    timeoutMs: wish.timeout * 1000,
  };
}

/** What was written, checked; of a URL its parts and parameters. */
function withDefaults(written: unknown, source: string): Written {
  const given =
    typeof written === 'string' ? { url: written } : (written as Readonly<Record<string, unknown>>);
  const { url, ...rest } = given;
  const parts = url === undefined ? {} : partsOfUrl(String(url), source);
  const parsed = Written.safeParse({ ...parts, ...rest });
  if (parsed.success) return parsed.data;
  throw new SettingsError(`${source}: ${faultIn(parsed.error)}`);
}

function faultIn({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue?.code === 'unrecognized_keys') {
    const known = Object.keys(Written.shape).join(', ');
    return `unknown parameter ${issue.keys.join(', ')}; there are ${known}`;
  }
  return `${issue?.path.join('.')} ${issue?.message ?? 'is not valid'}`;
}

function partsOfUrl(written: string, source: string): Record<string, unknown> {
  const name = NAMED.exec(written)?.[1];
  const url = URL.parse(written.replace(NAMED, ''));
  const scheme = url && schemes[url.protocol as keyof typeof schemes];
  if (!scheme || (scheme.type === 'smtp' && !url.hostname)) {
    throw new SettingsError(`${source}: the value is not a URL such as smtp://user:pass@host:587`);
  }
  const { type, tls } = scheme;
  return {
    type,
    tls,
    host: url.hostname.replace(/^\[|\]$/g, '') || undefined,
    port: url.port === '' ? scheme.port : url.port,
    ...(name && { name }),
    ...(url.username && { user: decoded(url.username, source) }),
    ...(url.password && { password: decoded(url.password, source) }),
    ...Object.fromEntries(url.searchParams),
  };
}

function decoded(text: string, source: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SettingsError(`${source}: user or password has a % that is no percent-encoding`);
  }
}

/** The password or token, from the place that the relay names. */
function loginOf(wish: Written, environment: ReadOptions['environment'], source: string): string | null {
  const variable = wish.passwordEnv ?? wish.tokenEnv;
  if (variable !== undefined) {
    const value = environment[variable];
    if (value === undefined) throw new SettingsError(`${source}: the environment has no ${variable}`);
    return value;
  }
  const file = wish.passwordFile ?? wish.tokenFile;
  if (file !== undefined) return readText(file, source).replace(/\r?\n$/, '');
  return wish.password ?? null;
}

function dkimOf(wish: Written, login: string | null, source: string): Pick<RelayAccount, 'dkim' | 'secret'> {
  const { dkimDomain: domain, dkimSelector: selector, dkimKey: file } = wish;
  const secret = { login, secure: secureOf(wish, source), dkimKey: null };
  if (domain === undefined && selector === undefined && file === undefined) return { dkim: null, secret };
  if (domain === undefined || selector === undefined || file === undefined) {
    throw new SettingsError(`${source}: DKIM needs dkimDomain, dkimSelector and dkimKey`);
  }
  return { dkim: { domain, selector }, secret: { ...secret, dkimKey: readKey(file, source) } };
}

function readKey(file: string, source: string): KeyObject {
  const key = keyIn(readText(file, source));
  if (key && ['rsa', 'ed25519'].includes(key.asymmetricKeyType ?? '')) return key;
  throw new SettingsError(`${source}: ${file} is not an RSA or Ed25519 private key (PEM)`);
}

function keyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function secureOf({ ca, cert, key }: Written, source: string): SecureContextOptions {
  if ((cert === undefined) !== (key === undefined)) {
    throw new SettingsError(`${source}: a client certificate needs both cert and key`);
  }
  return {
    ...(ca !== undefined && { ca: readText(ca, source) }),
    ...(cert !== undefined && { cert: readText(cert, source) }),
    ...(key !== undefined && { key: readText(key, source) }),
  };
}

function readText(file: string, source: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`${source}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function isOneMailbox(text: string): boolean {
  const [mailbox, ...more] = parseAddresses(text);
  return mailbox !== undefined && more.length === 0 && isAddress(mailbox.address);
}
