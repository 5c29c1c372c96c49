import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { MailstopExpectation } from '#client/expectation.ts';
import { MailstopProblem, MailstopUnreachable } from '#client/problem.ts';
import { type ErrorCode, errors } from '#contract/error-codes.ts';
import { SettingsError } from '#server/settings.ts';
import { endingOf, Failure, UsageError } from './exit.ts';

function problem(code: ErrorCode): MailstopProblem {
  const { status, title } = errors[code];
  return new MailstopProblem({
    type: '',
    title,
    status,
    code,
    detail: 'It is so',
    field: null,
    position: null,
  });
}

test.each([
  [new MailstopExpectation('no such message'), 1],
  [new Failure('it did not work'), 1],
  [problem('not-found'), 1],
  [new UsageError('no number'), 2],
  [new SettingsError('no port'), 2],
  [problem('invalid-query'), 2],
  [problem('invalid-cursor'), 2],
  [new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"), 2],
  [new MailstopUnreachable('nobody'), 3],
  [problem('history-gone'), 4],
  [problem('internal'), 4],
  [problem('store-unavailable'), 4],
  [new TypeError('a mistake of ours'), 4],
  [new CommanderError(0, 'commander.version', '0.1.0'), 0],
])('%s ends with %i', (error, code) => {
  expect(endingOf(error).code).toBe(code);
});

test('what is said is one line, and nothing after help', () => {
  const unknown = new CommanderError(1, '', "error: unknown option '--x'\n(Did you mean --y?)");
  expect(endingOf(unknown).sentence).toBe("unknown option '--x' (Did you mean --y?). See mailstop --help");
  expect(endingOf(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)')).sentence).toBeNull();
});
