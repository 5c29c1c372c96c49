/**
 * How upstreams can behave, and what is to come of a release then: one row each. `docs/release.md` tells of the
 * same in words.
 */
import type { ReleaseStage, ReleaseState } from '#contract/release.ts';
import type { Script } from '#test/support/scripted.ts';
import type { UpstreamBehaviour } from '#test/support/upstream.ts';
import type { Certificates } from './certificates.ts';

export interface Expected {
  readonly state: ReleaseState;
  /** Of the last attempt. */
  readonly stage: ReleaseStage;
  readonly code?: number;
  readonly error?: RegExp;
  readonly tls?: boolean;
  readonly auth?: string;
  /** Of the recipients that are asked for, where they differ. */
  readonly recipients?: Readonly<Record<string, ReleaseState>>;
}

interface Row {
  readonly name: string;
  /** Relay settings besides name, host and port. */
  readonly relay?: (certificates: Certificates) => Readonly<Record<string, unknown>>;
  readonly to?: readonly string[];
  /** Which message is released. */
  readonly message?: 'plain' | 'eightBit' | 'utf8';
  readonly expected: Expected;
}
export type BehaviourRow = Row &
  ({ readonly server: (certificates: Certificates) => UpstreamBehaviour } | { readonly script: Script });

const to = ['a@example.com', 'b@example.com', 'c@example.com'];
const login = { user: 'app', password: 's3cret' };
const sent = { state: 'sent', stage: 'done', code: 250 } as const;
const withTls =
  (name: keyof Certificates, options: object = {}) =>
  (certificates: Certificates): UpstreamBehaviour => {
    const { key, cert } = certificates[name];
    return { server: { key, cert, disabledCommands: [], ...options } };
  };
const withAuth = (method: string) => (): UpstreamBehaviour => ({
  password: 's3cret',
  server: { authMethods: [method], allowInsecureAuth: true },
});
const goodCa = ({ good }: Certificates) => ({ ca: good.files.cert });

export const behaviours: readonly BehaviourRow[] = [
  // TLS
  { name: 'no TLS, opportunistic', server: () => ({}), expected: { ...sent, tls: false } },
  {
    name: 'no TLS, STARTTLS required',
    server: () => ({}),
    relay: () => ({ tls: 'starttls' }),
    expected: { state: 'failed', stage: 'tls', error: /offers no STARTTLS.*tls=opportunistic/ },
  },
  {
    name: 'STARTTLS, opportunistic',
    server: withTls('good'),
    relay: goodCa,
    expected: { ...sent, tls: true },
  },
  {
    name: 'STARTTLS, required',
    server: withTls('good'),
    relay: (all) => ({ ...goodCa(all), tls: 'starttls' }),
    expected: { ...sent, tls: true },
  },
  {
    name: 'STARTTLS, not wanted',
    server: withTls('good'),
    relay: () => ({ tls: 'none' }),
    expected: { ...sent, tls: false },
  },
  {
    name: 'implicit TLS',
    server: withTls('good', { secure: true }),
    relay: (all) => ({ ...goodCa(all), tls: 'implicit' }),
    expected: { ...sent, tls: true },
  },
  {
    name: 'unknown authority',
    server: withTls('good'),
    expected: { state: 'failed', stage: 'tls', error: /self-signed.*ca=FILE.*verify=no/ },
  },
  {
    name: 'unknown authority, not checked',
    server: withTls('good'),
    relay: () => ({ verify: false }),
    expected: { ...sent, tls: true },
  },
  {
    name: 'certificate for another name',
    server: withTls('wrongName'),
    relay: ({ wrongName }) => ({ ca: wrongName.files.cert }),
    expected: { state: 'failed', stage: 'tls', error: /elsewhere\.example\.com/ },
  },
  {
    name: 'certificate that is over',
    server: withTls('expired', { secure: true }),
    relay: ({ expired }) => ({ ca: expired.files.cert, tls: 'implicit' }),
    expected: { state: 'failed', stage: 'tls', error: /expired/ },
  },
  {
    name: 'TLS on a port that speaks plainly',
    server: () => ({}),
    relay: () => ({ tls: 'implicit' }),
    expected: {
      state: 'failed',
      stage: 'tls',
      error: /: wrong version number\. Check the port and the tls mode/,
    },
  },
  {
    name: 'client certificate asked for and given',
    server: (all) =>
      withTls('good', { requestCert: true, rejectUnauthorized: true, ca: [all.client.cert] })(all),
    relay: (all) => ({ ...goodCa(all), ...all.client.files }),
    expected: { ...sent, tls: true },
  },
  // AUTH
  ...(['PLAIN', 'LOGIN', 'CRAM-MD5'] as const).map(
    (method): BehaviourRow => ({
      name: `AUTH ${method}`,
      server: withAuth(method),
      relay: () => ({ ...login, tls: 'none' }),
      expected: { ...sent, auth: method },
    }),
  ),
  {
    name: 'AUTH XOAUTH2',
    server: withAuth('XOAUTH2'),
    relay: () => ({ ...login, tls: 'none', auth: 'XOAUTH2' }),
    expected: { ...sent, auth: 'XOAUTH2' },
  },
  ...(['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'] as const).map(
    (method): BehaviourRow => ({
      name: `AUTH ${method}, wrong password`,
      server: withAuth(method),
      relay: () => ({ ...login, password: 'wr0ng', tls: 'none', auth: method }),
      expected: { state: 'failed', stage: 'auth', code: 535, error: /check user and password/ },
    }),
  ),
  {
    name: 'AUTH only after STARTTLS',
    server: (all) => ({ ...withTls('good')(all), password: 's3cret' }),
    relay: (all) => ({ ...login, ...goodCa(all) }),
    expected: { ...sent, tls: true, auth: 'PLAIN' },
  },
  {
    name: 'no AUTH where a user is given',
    server: () => ({ server: { disabledCommands: ['AUTH', 'STARTTLS'] } }),
    relay: () => ({ ...login, tls: 'none' }),
    expected: {
      state: 'failed',
      stage: 'auth',
      error: /offers no AUTH.*Check the port, or leave user and password out/,
    },
  },
  {
    name: 'AUTH only after STARTTLS, and TLS not wanted',
    script: { ehlo: '250-scripted\r\n250 STARTTLS' },
    relay: () => ({ ...login, tls: 'none' }),
    expected: { state: 'failed', stage: 'auth', error: /offers no AUTH.*try tls=starttls/ },
  },
  {
    name: 'another mechanism than the one wanted',
    server: withAuth('LOGIN'),
    relay: () => ({ ...login, tls: 'none', auth: 'CRAM-MD5' }),
    expected: { state: 'failed', stage: 'auth', error: /offers LOGIN to log in, but not CRAM-MD5/ },
  },
  // 4xx and 5xx at each stage
  { name: '421 at the greeting', script: { greeting: '421 busy' }, expected: refusedAt('greeting', 421) },
  { name: '554 at the greeting', script: { greeting: '554 go away' }, expected: refusedAt('greeting', 554) },
  { name: 'EHLO unknown, HELO taken', script: { ehlo: ['502 what', '250 hello'] }, expected: sent },
  { name: '550 at EHLO and HELO', script: { ehlo: '550 who are you' }, expected: refusedAt('ehlo', 550) },
  { name: '451 at MAIL', script: { mail: '451 4.3.0 later' }, expected: refusedAt('mail', 451) },
  { name: '550 at MAIL', script: { mail: '550 5.7.1 not you' }, expected: refusedAt('mail', 550) },
  { name: '450 at RCPT', script: { rcpt: '450 4.2.1 greylisted' }, expected: refusedAt('rcpt', 450) },
  { name: '550 at RCPT', script: { rcpt: '550 5.1.1 nobody' }, expected: refusedAt('rcpt', 550) },
  { name: '451 at DATA', script: { data: '451 later' }, expected: refusedAt('data', 451) },
  { name: '554 at DATA', script: { data: '554 no' }, expected: refusedAt('data', 554) },
  { name: '452 at the end', script: { end: '452 4.3.1 full' }, expected: refusedAt('end', 452) },
  { name: '554 at the end', script: { end: '554 5.7.1 spam' }, expected: refusedAt('end', 554) },
  // Hanging up and silence at each stage
  ...(['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body'] as const).map(
    (stage): BehaviourRow => ({
      name: `hangs up at ${stage}`,
      script: { [stage]: 'drop' },
      expected: { state: 'deferred', stage, error: /ended too early|closed the connection/ },
    }),
  ),
  {
    name: 'hangs up after the end',
    script: { end: 'drop' },
    expected: { state: 'failed', stage: 'end', error: /may have been delivered/ },
  },
  ...(['greeting', 'mail', 'data'] as const).map(
    (stage): BehaviourRow => ({
      name: `is silent at ${stage}`,
      script: { [stage]: 'silent' },
      relay: () => ({ timeout: 1 }),
      expected: { state: 'deferred', stage, error: /did not answer in time/ },
    }),
  ),
  {
    name: 'speaks another protocol',
    script: { greeting: '* OK IMAP4rev1 ready' },
    expected: { state: 'deferred', stage: 'greeting', error: /is no SMTP/ },
  },
  { name: 'a reply of several lines', script: { end: '250-2.0.0 taken\r\n250 2.0.0 as 42' }, expected: sent },
  // Partial acceptance
  {
    name: 'of three one refused, one for later',
    script: { rcpt: ['550 5.1.1 nobody', '450 4.2.1 later', '250 ok'] },
    to,
    expected: {
      state: 'deferred',
      stage: 'done',
      recipients: { 'a@example.com': 'failed', 'b@example.com': 'deferred', 'c@example.com': 'sent' },
    },
  },
  {
    name: 'the same, pipelined',
    script: {
      ehlo: '250-scripted\r\n250-PIPELINING\r\n250 8BITMIME',
      rcpt: ['550 5.1.1 nobody', '450 4.2.1 later', '250 ok'],
    },
    to,
    expected: {
      state: 'deferred',
      stage: 'done',
      recipients: { 'a@example.com': 'failed', 'b@example.com': 'deferred', 'c@example.com': 'sent' },
    },
  },
  {
    name: 'MAIL refused, pipelined',
    script: {
      ehlo: '250-scripted\r\n250 PIPELINING',
      mail: '550 5.7.1 not you',
      rcpt: '503 5.5.1 MAIL first',
    },
    to,
    expected: refusedAt('mail', 550),
  },
  // What it does not offer
  {
    name: 'no 8BITMIME, 7-bit message',
    script: { ehlo: '250 scripted' },
    expected: sent,
  },
  {
    name: 'no 8BITMIME, 8-bit message',
    script: { ehlo: '250 scripted' },
    message: 'eightBit',
    expected: { state: 'failed', stage: 'mail', error: /no 8BITMIME/ },
  },
  { name: '8BITMIME, 8-bit message', script: {}, message: 'eightBit', expected: sent },
  {
    name: 'no SMTPUTF8, address beyond ASCII',
    script: {},
    to: ['grüße@example.com'],
    expected: { state: 'failed', stage: 'mail', error: /no SMTPUTF8/ },
  },
  {
    name: 'SMTPUTF8, address beyond ASCII',
    script: { ehlo: '250-scripted\r\n250-8BITMIME\r\n250 SMTPUTF8' },
    to: ['grüße@example.com'],
    expected: sent,
  },
  {
    name: 'a SIZE that is too small',
    script: { ehlo: '250-scripted\r\n250 SIZE 20' },
    expected: { state: 'failed', stage: 'mail', error: /larger than .* takes/ },
  },
];

function refusedAt(stage: ReleaseStage, code: number): Expected {
  return { state: code < 500 ? 'deferred' : 'failed', stage, code, error: new RegExp(String(code)) };
}
