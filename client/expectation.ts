/**
 * Expectations that did not hold, as typed errors. Their text is for the person who reads the test report: what was
 * asked, what came instead, and what to look at.
 */
import type { WaitAnswer } from '#contract/wait.ts';

/** Of the stack of a failure, a place in this package; the reader's own line is what comes after. */
const ownFrame = /\n +at [^\n]*[\\/]node_modules[\\/]mailstop[\\/]dist[\\/][^\n]*/g;

/**
 * What was expected of mail did not hold. Its further fields are no enumerable ones: runners print those below the
 * message, which has said it all.
 */
export class MailstopExpectation extends Error {
  constructor(message: string) {
    super(message);
    if (this.stack) this.stack = this.stack.replace(ownFrame, '');
  }
}

/** A field that is there and not printed. */
function hidden(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false });
}

/** A wait that ended otherwise than asked; `answer` is all that the server said. */
export class WaitFailed extends MailstopExpectation {
  declare readonly answer: WaitAnswer;

  constructor(message: string, answer: WaitAnswer) {
    super(message);
    hidden(this, 'answer', answer);
  }
}

/** Too few messages came in time. */
export class MessageTimeout extends WaitFailed {}

/** More came than may. */
export class TooManyMessages extends WaitFailed {}

/** One came where none may. */
export class UnexpectedMessage extends WaitFailed {}

/** A message does not hold exactly one code, link or attachment that fits; `candidates` are those there are. */
export class NotExactlyOne extends MailstopExpectation {
  declare readonly candidates: readonly string[];

  constructor(message: string, candidates: readonly string[]) {
    super(message);
    hidden(this, 'candidates', candidates);
  }
}

const types = {
  MailstopExpectation,
  WaitFailed,
  MessageTimeout,
  TooManyMessages,
  UnexpectedMessage,
  NotExactlyOne,
};
// On the prototype, so that it heads the stack and is not printed as a field.
for (const [name, type] of Object.entries(types))
  Object.defineProperty(type.prototype, 'name', { value: name });
