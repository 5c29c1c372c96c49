/**
 * What can go wrong when asking: the server refuses (`MailstopProblem`, with all that it said), or it is not
 * there (`MailstopUnreachable`).
 */

import type { Problem } from '#contract/error.ts';
import type { ErrorCode } from '#contract/error-codes.ts';

/** The server's answer was a problem (RFC 9457). */
export class MailstopProblem extends Error {
  override readonly name: string = 'MailstopProblem';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly field: string | null;
  readonly position: number | null;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.type = problem.type;
    this.title = problem.title;
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.field = problem.field;
    this.position = problem.position;
  }
}

/**
 * The cursor lies before what the server remembers (`410`), so that nobody can say what came since: a test that took
 * it must take a new one, or the server must keep more (`--retention-messages`).
 */
export class HistoryGone extends MailstopProblem {
  override readonly name = 'HistoryGone';
}

/** The problem as an error of its type. */
export function problemError(problem: Problem): MailstopProblem {
  return problem.code === 'history-gone' ? new HistoryGone(problem) : new MailstopProblem(problem);
}

/** No answer came, or one that is not Mailstop's. */
export class MailstopUnreachable extends Error {
  override readonly name = 'MailstopUnreachable';
}
