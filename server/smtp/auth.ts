/**
 * SASL as far as a catcher needs it (RFC 4954): who the client says it is. Every password is right, so answers are
 * only read for their form and the user's name.
 *
 * A mechanism is a row: what the server asks, and how the answers give the user.
 */
import { randomBytes } from 'node:crypto';
import type { Auth } from '#contract/envelope.ts';

interface Mechanism {
  /** What is asked, in order, not yet encoded. */
  readonly challenges: (hostname: string) => readonly string[];
  /** Whether the first answer may come with the command (RFC 4954 §4). */
  readonly initialResponse: boolean;
  /** The user in these answers, one for each challenge; null when they are not of the mechanism's form. */
  readonly user: (answers: readonly string[]) => string | null;
}

/** RFC 4616, the LOGIN draft, RFC 2195, and XOAUTH2 as mail providers use it; in the order they are offered. */
const mechanisms: Readonly<Record<string, Mechanism>> = {
  PLAIN: {
    challenges: () => [''],
    initialResponse: true,
    user([answer = '']) {
      const fields = answer.split('\0');
      return fields.length === 3 ? fields[1] || (fields[0] ?? '') : null;
    },
  },
  LOGIN: {
    challenges: () => ['Username:', 'Password:'],
    initialResponse: true,
    user: ([name = '']) => name,
  },
  'CRAM-MD5': {
    challenges: (hostname) => [`<${randomBytes(12).toString('hex')}.${Date.now()}@${hostname}>`],
    initialResponse: false,
    user: ([answer = '']) => /^(.*) [0-9a-f]{32}$/is.exec(answer)?.[1] ?? null,
  },
  XOAUTH2: {
    challenges: () => [''],
    initialResponse: true,
    user: ([answer = '']) => /^user=([^\x01]*)\x01auth=Bearer [^\x01]*\x01\x01$/i.exec(answer)?.[1] ?? null,
  },
};

export const mechanismNames: readonly string[] = Object.keys(mechanisms);

const replies = {
  syntax: '501 5.5.4 Say AUTH and the name of a mechanism',
  unknown: `504 5.5.4 That mechanism is not offered here; there are ${mechanismNames.join(', ')}`,
  noInitial: '501 5.7.0 This mechanism begins with our challenge',
  cancelled: '501 5.7.0 Authentication cancelled',
  notBase64: '501 5.5.2 That is not base64',
  notOfItsForm: '501 5.5.2 The credentials are not of the form of this mechanism',
} as const;

/** What comes next in an exchange: a reply that ends it, a challenge, or the user. */
export type AuthStep =
  | { readonly type: 'refused'; readonly reply: string }
  | { readonly type: 'challenge'; readonly reply: string; readonly exchange: AuthExchange }
  | { readonly type: 'done'; readonly auth: Auth };

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
    const user = this.#mechanism.user(this.#answers);
    if (user === null) return { type: 'refused', reply: replies.notOfItsForm };
    return { type: 'done', auth: { user, mechanism: this.#name } };
  }
}

/** Begins with an AUTH command line, which may bring the first answer (`=` stands for an empty one). */
export function beginAuth(line: string, hostname: string): AuthStep {
  const [, written, initial, ...more] = line.trim().split(/\s+/);
  if (!written || more.length > 0) return { type: 'refused', reply: replies.syntax };
  const name = written.toUpperCase();
  const mechanism = Object.hasOwn(mechanisms, name) ? mechanisms[name] : undefined;
  if (!mechanism) return { type: 'refused', reply: replies.unknown };
  const exchange = new AuthExchange(name, mechanism, hostname);
  if (initial === undefined) return exchange.challenge();
  if (!mechanism.initialResponse) return { type: 'refused', reply: replies.noInitial };
  return exchange.answer(initial === '=' ? '' : initial);
}

const BASE64 = /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i;

function decodeBase64(text: string): string | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : null;
}
