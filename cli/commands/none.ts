/** `mailstop none`: that nothing comes, in a window of time or before another message. */
import type { MessageCriteria } from '#client/criteria.ts';
import { criteriaFields } from '#contract/wait.ts';
import { command } from '../command.ts';
import { criteriaOf, criteriaOptions, patternHelp, readWanted } from '../criteria.ts';
import { UsageError } from '../exit.ts';
import { duration, list } from '../options.ts';
import { everyMessage, timeOptions } from '../waiting.ts';

export const none = command({
  name: 'none',
  group: 'wait',
  summary: 'Make sure that no message comes that fits',
  details: `Waits its whole window, and fails at once when one comes. With --until it ends when that message comes, without a guess at how long the app takes. What came before counts too, unless --after is given. ${patternHelp}`,
  operands: [],
  options: {
    ...criteriaOptions,
    within: duration('The window (default: 1s)', undefined),
    until: list('NAME=PATTERN', 'Only up to the message that this describes, such as subject=Receipt'),
    ...timeOptions,
  },
  examples: [
    ['mailstop none --to eve@example.com --within 2s', 'Nothing in two seconds'],
    ['mailstop none --to eve@example.com --until to=ada@example.com', "Nothing before Ada's mail"],
  ],
  asksServer: true,
  async run({ options: { within, until, timeout, after, ...criteria }, server }) {
    if (within !== undefined && until.length > 0)
      throw new UsageError('--within and --until exclude each other');
    const ending = until.length === 0 ? {} : { until: criteriaFrom(until), timeout };
    await everyMessage(server()).expectNone({ ...criteriaOf(criteria), within, after, ...ending });
    return undefined;
  },
});

function criteriaFrom(written: readonly string[]): MessageCriteria {
  const pairs = written.map((one) => {
    const [, name = '', value] = /^(\w+)=(.*)$/s.exec(one) ?? [];
    if (value === undefined || !(name in criteriaFields))
      throw new UsageError(
        `--until: "${one}" is not NAME=PATTERN with one of ${Object.keys(criteriaFields).join(', ')}`,
      );
    return [name, readWanted(value, '--until')];
  });
  return Object.fromEntries(pairs);
}
