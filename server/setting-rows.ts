/**
 * Every setting as one table. Flags, environment variables, the settings file, `--help` and `docs/configuration.md` are
 * made from these rows; `settings.ts` reads them.
 */
import { z } from 'zod';
import { limitRows } from './limit-rows.ts';
import {
  Count,
  Duration,
  durations,
  FilePath,
  Issuer,
  List,
  orOff,
  PeerList,
  Port,
  Size,
  Switch,
  units,
  Words,
} from './setting-values.ts';

export interface SettingRow<T> {
  readonly schema: z.ZodType<T>;
  readonly default: T;
  /** What stands for the value in help: `PORT`. */
  readonly placeholder: string;
  readonly description: string;
  readonly group: 'listening' | 'mail' | 'storage' | 'release' | 'web' | 'login' | 'output' | 'limits';
  /** For a limit: what happens beyond it. */
  readonly beyond?: string;
  /** May be given several times; in the environment separated by commas. */
  readonly many?: boolean;
  /** Holds a secret: never printed. */
  readonly secret?: boolean;
}
const row = <T>(definition: SettingRow<T>): SettingRow<T> => definition;

export const settingRows = {
  host: row({
    schema: z.string().min(1),
    default: '127.0.0.1',
    placeholder: 'ADDRESS',
    description: 'Address that SMTP and HTTP listen on; 0.0.0.0 for all networks of the machine',
    group: 'listening',
  }),
  smtpPort: row({
    schema: Port,
    default: 1025,
    placeholder: 'PORT',
    description: 'Port for SMTP; 0 takes any free one',
    group: 'listening',
  }),
  smtpStarttlsPort: row<number | null>({
    schema: Port.nullable(),
    default: null,
    placeholder: 'PORT',
    description: 'A second SMTP port that offers STARTTLS',
    group: 'listening',
  }),
  smtpTlsPort: row<number | null>({
    schema: Port.nullable(),
    default: null,
    placeholder: 'PORT',
    description: 'A further SMTP port with TLS from the first byte',
    group: 'listening',
  }),
  httpPort: row({
    schema: Port,
    default: 8025,
    placeholder: 'PORT',
    description: 'Port for the inbox and the API; 0 takes any free one',
    group: 'listening',
  }),
  https: row<boolean>({
    schema: Switch,
    default: false,
    placeholder: 'MODE',
    description: 'Serve the inbox and the API over TLS: on or off',
    group: 'listening',
  }),
  ca: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'DIR',
    description:
      'Where the local certificate authority is kept that signs made certificates; without it in `~/.mailstop/ca`',
    group: 'listening',
  }),
  tlsCert: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'FILE',
    description:
      'Certificate chain (PEM) for the TLS ports, read again when it changes; without it the local authority makes one (`mailstop ca`)',
    group: 'listening',
  }),
  tlsKey: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'FILE',
    description: 'Private key (PEM) of the certificate',
    group: 'listening',
  }),
  auth: row<'optional' | 'required' | 'users' | 'off'>({
    schema: z.enum(['optional', 'required', 'users', 'off'], {
      error: 'must be optional, required, users or off',
    }),
    default: 'optional',
    placeholder: 'MODE',
    description:
      'SMTP AUTH: optional, required or off; any password is accepted, the user names the inbox. users: required, with the password of `mailstop user` or a token',
    group: 'mail',
  }),
  data: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'DIR',
    description: 'Keep messages in this directory; without it they are gone when the program ends',
    group: 'storage',
  }),
  sync: row<'normal' | 'full'>({
    schema: z.enum(['normal', 'full'], { error: 'must be normal or full' }),
    default: 'normal',
    placeholder: 'MODE',
    description:
      'What an accepted message in `--data` survives: normal, the end of the program; full, also that of the machine',
    group: 'storage',
  }),
  retentionMessages: row<number | null>({
    schema: orOff(Count),
    default: 50_000,
    placeholder: 'N',
    description: 'Keep this many messages, the newest; `off` keeps all',
    group: 'storage',
  }),
  retentionBytes: row<number | null>({
    schema: orOff(Size),
    default: 5 * units.g,
    placeholder: 'SIZE',
    description: 'Keep messages up to this size in all; `off` keeps all',
    group: 'storage',
  }),
  retentionAge: row<number | null>({
    schema: orOff(Duration),
    default: null,
    placeholder: 'TIME',
    description: 'Keep messages this long: 90m, 12h or 30d; `off` keeps them however old',
    group: 'storage',
  }),
  relay: row<Array<string | Record<string, unknown>>>({
    schema: z.union([z.array(z.union([z.string(), z.record(z.string(), z.unknown())])), List]),
    default: [],
    placeholder: 'URL',
    description:
      'Server that released messages go to: name=smtp://user@host:587?passwordEnv=VARIABLE; in the file also an object (docs/release.md)',
    group: 'release',
    many: true,
    secret: true,
  }),
  relayAllow: row<string[]>({
    schema: List,
    default: [],
    placeholder: 'WHO',
    description: 'Who may be mailed by a release: ada@example.com, @example.com, *@*.example.com or *',
    group: 'release',
    many: true,
  }),
  releaseRetry: row<number[]>({
    schema: z.union([z.array(Duration).min(1), List.pipe(z.array(Duration).min(1))]),
    default: [1, 5, 15, 30, 60, 120, 240].map((minutes) => minutes * durations.m),
    placeholder: 'WAITS',
    description: 'Waits before a deferred release is tried again, one after the other; the last one repeats',
    group: 'release',
  }),
  releaseGiveUp: row<number>({
    schema: Duration,
    default: 24 * durations.h,
    placeholder: 'TIME',
    description: 'How long a release is tried',
    group: 'release',
  }),
  pathPrefix: row({
    schema: z
      .string()
      // Browsers take steps of dots away before they ask.
      .regex(/^(\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/, 'is not a path such as /mail')
      .max(255, 'is longer than 255 characters')
      .transform((path) => path.replace(/\/$/, '')),
    default: '',
    placeholder: 'PATH',
    description: 'Serve the inbox and the API below this path, as behind a proxy that passes it on: /mail',
    group: 'web',
  }),
  allowedHost: row<string[]>({
    schema: List,
    default: ['host.docker.internal', 'host.containers.internal'],
    placeholder: 'NAME',
    description:
      'Host name, besides addresses and names without a dot, under which the web side may be opened; the default is how containers call the machine they run on',
    group: 'web',
    many: true,
  }),
  login: row<'auto' | 'on' | 'off'>({
    schema: z.enum(['auto', 'on', 'off'], { error: 'must be auto, on or off' }),
    default: 'auto',
    placeholder: 'MODE',
    description:
      'Whether one must log in to the web side: auto, once there is a user or a token; on; or off (docs/security.md)',
    group: 'web',
  }),
  users: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'FILE',
    description: 'Where users and tokens are kept; without it in `users.json` of the directory of `--data`',
    group: 'web',
  }),
  trustedProxy: row<string[]>({
    schema: PeerList,
    default: [],
    placeholder: 'ADDRESS',
    description:
      'Proxy whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: an address, a network such as 10.0.0.0/8, or unix',
    group: 'web',
    many: true,
  }),
  httpSocket: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'PATH',
    description: 'Serve the inbox and the API on this Unix socket too',
    group: 'listening',
  }),
  smtpSocket: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'PATH',
    description: 'Take SMTP on this Unix socket too',
    group: 'listening',
  }),
  proxyProtocol: row<string[]>({
    schema: PeerList,
    default: [],
    placeholder: 'ADDRESS',
    description:
      'Proxy that begins each SMTP connection with a PROXY header (versions 1 and 2): an address, a network, or unix',
    group: 'listening',
    many: true,
  }),
  corsOrigin: row<string[]>({
    schema: List,
    default: [],
    placeholder: 'ORIGIN',
    description: 'Web site that may use the API from a browser: https://app.example.com',
    group: 'web',
    many: true,
  }),
  oidcIssuer: row<string | null>({
    schema: Issuer.nullable(),
    default: null,
    placeholder: 'URL',
    description:
      'OpenID Connect provider by which people log in: its issuer, https (http only on this machine); what to register there is in docs/security.md',
    group: 'login',
  }),
  oidcClient: row<string | null>({
    schema: Words.nullable(),
    default: null,
    placeholder: 'ID',
    description:
      'Under which id it knows Mailstop; the secret is in `MAILSTOP_OIDC_SECRET` or in `--oidc-secret-file`, a public client has none',
    group: 'login',
  }),
  oidcSecretFile: row<string | null>({
    schema: FilePath.nullable(),
    default: null,
    placeholder: 'FILE',
    description: 'Holds the secret of the client',
    group: 'login',
  }),
  oidcRole: row<string[]>({
    schema: List,
    default: [],
    placeholder: 'RULE',
    description:
      'Who may come in and as what, as CLAIM=VALUE:ROLE: `groups=mail-admins:admin`, or `email=*@example.com:reader`; the highest role counts, and whom none fits is refused',
    group: 'login',
    many: true,
  }),
  oidcInbox: row<string[]>({
    schema: List,
    default: [],
    placeholder: 'RULE',
    description:
      'Who sees which inboxes, beside that of his name, as CLAIM=VALUE:INBOX: `groups=team-a:team-a-*`; without any rule everyone sees all',
    group: 'login',
    many: true,
  }),
  oidcUser: row({
    schema: Words,
    default: 'email',
    placeholder: 'CLAIM',
    description: 'Which claim names the user, one that people cannot choose for themselves',
    group: 'login',
  }),
  oidcScopes: row({
    schema: Words.refine((text) => text.split(' ').includes('openid'), 'lacks openid'),
    default: 'openid profile email',
    placeholder: 'SCOPES',
    description: 'What is asked of the provider, with spaces between; groups may need one of their own',
    group: 'login',
  }),
  oidcName: row({
    schema: Words,
    default: 'single sign-on',
    placeholder: 'NAME',
    description: 'What the button calls the provider: Log in with NAME',
    group: 'login',
  }),
  oidcLogout: row<boolean>({
    schema: Switch,
    default: false,
    placeholder: 'MODE',
    description:
      'Who logs out here logs out at the provider too, where it knows how: on or off; the address of the inbox must be registered there as the one to come back to',
    group: 'login',
  }),
  logLevel: row<'error' | 'warn' | 'info' | 'debug'>({
    schema: z.enum(['error', 'warn', 'info', 'debug'], { error: 'must be error, warn, info or debug' }),
    default: 'info',
    placeholder: 'LEVEL',
    description: 'How much is logged: error, warn, info or debug',
    group: 'output',
  }),
  logFormat: row<'auto' | 'pretty' | 'json'>({
    schema: z.enum(['auto', 'pretty', 'json'], { error: 'must be auto, pretty or json' }),
    default: 'auto',
    placeholder: 'FORMAT',
    description: 'pretty, json, or auto: pretty on a terminal and JSON lines otherwise',
    group: 'output',
  }),
  ...limitRows,
} as const;
