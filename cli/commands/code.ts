/** `mailstop code`: the one-time code of the one message that fits. */
import { command } from '../command.ts';
import { criteriaOf, criteriaOptions, patternHelp } from '../criteria.ts';
import { UsageError } from '../exit.ts';
import { text } from '../options.ts';
import { print } from '../output.ts';
import { everyMessage, timeOptions } from '../waiting.ts';

export const code = command({
  name: 'code',
  group: 'wait',
  summary: 'Wait for the one message that fits, and print the one-time code in it',
  details: `Exactly one message and exactly one code, or an error that lists the candidates: never a stale one. ${patternHelp}`,
  operands: [],
  options: {
    ...criteriaOptions,
    ...timeOptions,
    like: text('REGEX', 'Of several codes the one that this expression matches'),
  },
  examples: [['CODE=$(mailstop code --to "$ADDRESS")', 'To type in where the app asks for it']],
  asksServer: true,
  async run({ options: { like, timeout, after, ...criteria }, server }) {
    const expression = like === undefined ? undefined : expressionOf(like);
    const message = await everyMessage(server()).waitFor({ ...criteriaOf(criteria), timeout, after });
    print(message.code(expression));
    return undefined;
  },
});

function expressionOf(like: string): RegExp {
  try {
    return new RegExp(like);
  } catch (error) {
    throw new UsageError(`--like: ${(error as Error).message}`);
  }
}
