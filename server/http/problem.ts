/**
 * Failures → answers. Each is `application/problem+json` (RFC 9457) with a code of `contract/error-codes.ts`.
 *
 * What has a public half goes to the client as it is. Anything else is our own fault: the client learns only
 * that, and the log gets the cause, once, here. A `ClientError` is no failure and is not logged, whatever its status.
 */
import { ClientError, MailstopError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';

/** The answer for anything that was thrown while answering. */
export type Refuse = (thrown: unknown) => Response;

export function createRefuse(log: Pick<Log, 'error'>): Refuse {
  return function refuse(thrown) {
    const error = thrown instanceof MailstopError ? thrown : ourFault(thrown);
    if (error.status >= 500 && !(error instanceof ClientError))
      log.error({ err: error.cause ?? error }, `An HTTP request failed: ${error.message}`);
    return problemAnswer(error);
  };
}

export function problemAnswer(
  error: MailstopError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // The rest of a body that is too large is not waited for, so the connection cannot be used again.
  const connection = error.code === 'too-large' ? { Connection: 'close' } : {};
  const { seconds } = error.place;
  return new Response(JSON.stringify(error.toProblem()), {
    status: error.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...connection,
      ...(seconds !== undefined && { 'Retry-After': String(seconds) }),
      ...headers,
    },
  });
}

function ourFault(cause: unknown): MailstopError {
  return new MailstopError('internal', 'This should not have happened', { cause });
}
