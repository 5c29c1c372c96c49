/**
 * What can go wrong when asking: the server refuses (`MailstopProblem`, with all that it said), or it is not
 * there (`MailstopUnreachable`).
 */
import type { ErrorCode, Problem } from '#contract/error.ts';

/** The server's answer was a problem (RFC 9457). */
export class MailstopProblem extends Error {
  override readonly name = 'MailstopProblem';
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

/** No answer came, or one that is not Mailstop's. */
export class MailstopUnreachable extends Error {
  override readonly name = 'MailstopUnreachable';
}
