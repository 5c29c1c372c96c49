/**
 * How to log in: one row for each mechanism, a function from the server's challenges to our answers.
 */
import { createHmac } from 'node:crypto';
import type { AuthMechanism } from '#contract/release.ts';

export interface Credentials {
  readonly user: string;
  /** A password, or for XOAUTH2 an access token. */
  readonly secret: string;
}

interface MechanismRow {
  /** What goes with the AUTH command itself; null sends nothing with it. */
  readonly first: ((credentials: Credentials) => string) | null;
  /** The answer to the n-th challenge, both decoded. */
  readonly answer: (credentials: Credentials, challenge: string, n: number) => string;
}

export const mechanisms: Readonly<Record<AuthMechanism, MechanismRow>> = {
  /** RFC 4616 */
  PLAIN: { first: ({ user, secret }) => `\0${user}\0${secret}`, answer: () => '' },
  /** draft-murchison-sasl-login */
  LOGIN: { first: null, answer: ({ user, secret }, _, n) => (n === 0 ? user : secret) },
  /** RFC 2195 */
  'CRAM-MD5': {
    first: null,
    answer: ({ user, secret }, challenge) =>
      `${user} ${createHmac('md5', secret).update(challenge).digest('hex')}`,
  },
  /** A challenge here is the reason for a refusal; an empty line asks for the reply that goes with it. */
  XOAUTH2: {
    first: ({ user, secret }) => `user=${user}\x01auth=Bearer ${secret}\x01\x01`,
    answer: () => '',
  },
};

/** Best first. Over an open wire the password itself is the last thing to send. */
const overTls: readonly AuthMechanism[] = ['PLAIN', 'LOGIN', 'CRAM-MD5'];
const inTheOpen: readonly AuthMechanism[] = ['CRAM-MD5', 'PLAIN', 'LOGIN'];

/** The mechanism to use of those offered; null when none fits. */
export function chooseMechanism(
  offered: readonly string[],
  wanted: AuthMechanism | null,
  isSafe: boolean,
): AuthMechanism | null {
  const candidates = wanted ? [wanted] : isSafe ? overTls : inTheOpen;
  return candidates.find((name) => offered.includes(name)) ?? null;
}
