/**
 * Why someone did not come in: for him a kind and a sentence, for the log a reason, which holds no token and no code.
 */
import { Unreachable } from './fence.ts';

export type FailureKind = 'away' | 'wrong' | 'declined' | 'stale' | 'busy' | 'refused';

export interface Failure {
  readonly failure: FailureKind;
  /** For him; safe to show. */
  readonly detail: string;
  /** For the log; null when there is nothing that whoever runs this should know. */
  readonly reason: string | null;
}

/** Longer words of a provider are cut. */
const MAX_WORDS = 300;

const sentences = {
  away: 'It could not be reached, or did not answer in time. Try again in a while.',
  wrong: 'Whoever runs this server finds the reason in its log.',
  declined: 'You were not logged in there.',
  stale: 'It took too long, was done already, or was begun in another window.',
  busy: 'Too many log in at this moment. Try again in a while.',
} as const satisfies Record<Exclude<FailureKind, 'refused'>, string>;

export const failed = (kind: keyof typeof sentences, reason: string | null = null): Failure => ({
  failure: kind,
  detail: sentences[kind],
  reason,
});

/** What an error of the conversation with the provider means. */
export function failureOf(error: unknown): Failure {
  const chain = [...causes(error)];
  const lost = chain.find((one) => one instanceof Unreachable);
  if (lost) return failed('away', lost.message);
  const { name, message, error: code, error_description: words } = error as Said;
  const said = typeof code === 'string' ? cut([code, words].filter(Boolean).join(': ')) : null;
  if (name === 'AuthorizationResponseError')
    return { ...failed('declined', said), detail: `It says: ${said}` };
  return failed('wrong', said ?? cut(chain.map((one) => one.message).join(': ') || message));
}

/** Errors of openid-client that hold what the provider said. */
type Said = Error & { readonly error?: unknown; readonly error_description?: unknown };

function* causes(error: unknown): Generator<Error> {
  for (let one = error; one instanceof Error; one = one.cause) yield one;
}

const cut = (text: string): string => (text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text);
