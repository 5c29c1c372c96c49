/**
 * The checks without a runner's `expect`: for `node:test` and whatever else takes a thrown error for a failure.
 *
 *     await expectMail(inbox).toHaveReceived({ subject: /Welcome/ });
 *     expectMail(message).not.toHaveAttachment();
 */
import { MailstopExpectation, type ReceivedMessage, type TestInbox } from '#client/mailstop.ts';
import { ask, type CheckName, checks, type MailMatchers, type Verdict } from './matchers.ts';

export { emailSnapshot } from './snapshot.ts';

/** Throws `MailstopExpectation` when it does not hold. */
export function expectMail(
  received: TestInbox | ReceivedMessage,
): MailMatchers & { readonly not: MailMatchers } {
  return { ...matchersFor(received, false), not: matchersFor(received, true) };
}

function matchersFor(received: unknown, isNot: boolean): MailMatchers {
  const judge = ({ pass, message }: Verdict): void => {
    if (pass === isNot) throw new MailstopExpectation(message);
  };
  const matchers = Object.keys(checks).map((name) => [
    name,
    (...args: unknown[]) => {
      const verdict = ask(name as CheckName, isNot, received, args);
      return verdict instanceof Promise ? verdict.then(judge) : judge(verdict);
    },
  ]);
  return Object.fromEntries(matchers) as MailMatchers;
}
