/**
 * How a command ends. The codes are the same for all commands, so that a script can tell «no» from «cannot say»:
 * 0 it holds, 1 it does not, 2 the command line is wrong, 3 no Mailstop answers, 4 Mailstop cannot say (a failure
 * inside, or history that is gone).
 *
 * `run` and `sendmail` speak for others and have codes of their own; their pages say which.
 */
import { CommanderError } from 'commander';
import { MailstopExpectation } from '#client/expectation.ts';
import { MailstopProblem, MailstopUnreachable } from '#client/problem.ts';
import { SettingsError } from '#server/settings.ts';

export const exitCodes = { holds: 0, fails: 1, usage: 2, unreachable: 3, unknown: 4 } as const;

/** What each code means, for help and docs. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  holds: 'it holds, or it is done',
  fails: 'it does not hold, or it did not work',
  usage: 'the command line, a setting or a file is wrong',
  unreachable: 'no Mailstop answers there',
  unknown: 'Mailstop cannot say: a failure inside, or history that is gone',
};

/** The command line, or a file that it names, is wrong. */
export class UsageError extends Error {}

/** What was asked for does not hold, or did not work. */
export class Failure extends Error {}

export interface Ending {
  readonly code: number;
  /** For stderr; null when all is said. */
  readonly sentence: string | null;
}

/** How a command that threw this ends. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) return commanderEnding(error);
  const sentence = error instanceof Error ? error.message : String(error);
  return { code: codeOf(error), sentence };
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof SettingsError) return exitCodes.usage;
  if (error instanceof Failure || error instanceof MailstopExpectation) return exitCodes.fails;
  if (error instanceof MailstopUnreachable) return exitCodes.unreachable;
  if (error instanceof MailstopProblem) return codeOfStatus(error.status);
  return exitCodes.unknown;
}

function codeOfStatus(status: number): number {
  if (status === 404) return exitCodes.fails;
  return status === 410 || status >= 500 ? exitCodes.unknown : exitCodes.usage;
}

/** Help and version are no failures; all others are one line. */
function commanderEnding({ exitCode, message }: CommanderError): Ending {
  if (exitCode === 0) return { code: exitCodes.holds, sentence: null };
  const line = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '');
  return { code: exitCodes.usage, sentence: `${line}. See mailstop --help` };
}
