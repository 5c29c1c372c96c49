/**
 * Expectations that did not hold, as typed errors. Their text is for the person who reads the test report: what was
 * asked, what came instead, and what to look at.
 */
import type { WaitAnswer } from '#contract/wait.ts';

/** What was expected of mail did not hold. */
export class MailstopExpectation extends Error {
  override readonly name: string = 'MailstopExpectation';
}

/** A wait that ended otherwise than asked; `answer` is all that the server said. */
export class WaitFailed extends MailstopExpectation {
  override readonly name: string = 'WaitFailed';
  readonly answer: WaitAnswer;

  constructor(message: string, answer: WaitAnswer) {
    super(message);
    this.answer = answer;
  }
}

/** Too few messages came in time. */
export class MessageTimeout extends WaitFailed {
  override readonly name = 'MessageTimeout';
}

/** More came than may. */
export class TooManyMessages extends WaitFailed {
  override readonly name = 'TooManyMessages';
}

/** One came where none may. */
export class UnexpectedMessage extends WaitFailed {
  override readonly name = 'UnexpectedMessage';
}

/** A message does not hold exactly one code, link or attachment that fits; `candidates` are those there are. */
export class NotExactlyOne extends MailstopExpectation {
  override readonly name = 'NotExactlyOne';
  readonly candidates: readonly string[];

  constructor(message: string, candidates: readonly string[]) {
    super(message);
    this.candidates = candidates;
  }
}
