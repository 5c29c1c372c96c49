/**
 * SASL as far as a catcher needs it (RFC 4954): who the client says it is. Where every password is right, answers are
 * only read for their form and the user's name; where not, the backend judges what was said.
 *
 * A mechanism is a row: what the server asks, and how the answers give user and secret.
 */
import { randomBytes } from 'node:crypto';
import type { Auth } from '#contract/envelope.ts';

interface Said {
  readonly user: string;
  readonly secret: string;
}

interface Mechanism {
  /** What is asked, in order, not yet encoded. */
  readonly challenges: (hostname: string) => readonly string[];
  /** Whether the first answer may come with the command (RFC 4954 §4). */
  readonly initialResponse: boolean;
  /** What these answers say, one for each challenge; null when they are not of the mechanism's form. */
  readonly read: (answers: readonly string[]) => Said | null;
  /** Whether it gives away what can be held against a hash; CRAM-MD5 does not. */
  readonly hasSecret: boolean;
}

/** RFC 4616, the LOGIN draft, RFC 2195, and XOAUTH2 as mail providers use it; in the order they are offered. */
const mechanisms: Readonly<Record<string, Mechanism>> = {
  PLAIN: {
    challenges: () => [''],
    initialResponse: true,
    hasSecret: true,
    read([answer = '']) {
      const [other = '', user = '', secret, ...more] = answer.split('\0');
      return secret === undefined || more.length > 0 ? null : { user: user || other, secret };
    },
  },
  LOGIN: {
    challenges: () => ['Username:', 'Password:'],
    initialResponse: true,
    hasSecret: true,
    read: ([user = '', secret = '']) => ({ user, secret }),
  },
  'CRAM-MD5': {
    challenges: (hostname) => [`<${randomBytes(12).toString('hex')}.${Date.now()}@${hostname}>`],
    initialResponse: false,
    hasSecret: false,
    read([answer = '']) {
      const user = /^(.*) [0-9a-f]{32}$/is.exec(answer)?.[1];
      return user === undefined ? null : { user, secret: '' };
    },
  },
  XOAUTH2: {
    challenges: () => [''],
    initialResponse: true,
    hasSecret: true,
    read([answer = '']) {
      const found = /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/i.exec(answer);
      return found ? { user: found[1] ?? '', secret: found[2] ?? '' } : null;
    },
  },
};

/** Those that are offered; `judged` where secrets are held against what is known. */
export function mechanismNames(judged: boolean): readonly string[] {
  return Object.keys(mechanisms).filter((name) => !judged || mechanisms[name]?.hasSecret);
}

const replies = {
  syntax: '501 5.5.4 Say AUTH and the name of a mechanism',
  noInitial: '501 5.7.0 This mechanism begins with our challenge',
  cancelled: '501 5.7.0 Authentication cancelled',
  notBase64: '501 5.5.2 That is not base64',
  notOfItsForm: '501 5.5.2 The credentials are not of the form of this mechanism',
} as const;

const notOffered = (offered: readonly string[]): string =>
  `504 5.5.4 That mechanism is not offered here; there are ${offered.join(', ')}`;

/** What comes next in an exchange: a reply that ends it, a challenge, or the user. */
export type AuthStep =
  | { readonly type: 'refused'; readonly reply: string }
  | { readonly type: 'challenge'; readonly reply: string; readonly exchange: AuthExchange }
  | { readonly type: 'done'; readonly auth: Auth; readonly secret: string };

/** One AUTH command with the answers that were given so far. */
export class AuthExchange {
  readonly #name: string;
  readonly #mechanism: Mechanism;
  readonly #challenges: readonly string[];
  readonly #answers: string[] = [];

  constructor(name: string, mechanism: Mechanism, hostname: string) {
    this.#name = name;
    this.#mechanism = mechanism;
    this.#challenges = mechanism.challenges(hostname);
  }

  /** Takes the client's next line. */
  answer(line: string): AuthStep {
    const encoded = line.trim();
    if (encoded === '*') return { type: 'refused', reply: replies.cancelled };
    const decoded = decodeBase64(encoded);
    if (decoded === null) return { type: 'refused', reply: replies.notBase64 };
    this.#answers.push(decoded);
    return this.#answers.length < this.#challenges.length ? this.challenge() : this.#finish();
  }

  challenge(): AuthStep {
    const challenge = this.#challenges[this.#answers.length] ?? '';
    const reply = `334 ${Buffer.from(challenge).toString('base64')}`;
    return { type: 'challenge', reply, exchange: this };
  }

  #finish(): AuthStep {
    const said = this.#mechanism.read(this.#answers);
    if (said === null) return { type: 'refused', reply: replies.notOfItsForm };
    return { type: 'done', auth: { user: said.user, mechanism: this.#name }, secret: said.secret };
  }
}

/** Begins with an AUTH command line, which may bring the first answer (`=` stands for an empty one). */
export function beginAuth(line: string, hostname: string, judged: boolean): AuthStep {
  const [, written, initial, ...more] = line.trim().split(/\s+/);
  if (!written || more.length > 0) return { type: 'refused', reply: replies.syntax };
  const name = written.toUpperCase();
  const offered = mechanismNames(judged);
  const mechanism = offered.includes(name) ? mechanisms[name] : undefined;
  if (!mechanism) return { type: 'refused', reply: notOffered(offered) };
  const exchange = new AuthExchange(name, mechanism, hostname);
  if (initial === undefined) return exchange.challenge();
  if (!mechanism.initialResponse) return { type: 'refused', reply: replies.noInitial };
  return exchange.answer(initial === '=' ? '' : initial);
}

const BASE64 = /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i;

function decodeBase64(text: string): string | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : null;
}
