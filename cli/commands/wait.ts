/** `mailstop wait`: until mail is there, whether it came before or comes now. */
import type { Count } from '#contract/wait.ts';
import { command } from '../command.ts';
import { criteriaOf, criteriaOptions, patternHelp } from '../criteria.ts';
import { UsageError } from '../exit.ts';
import { duration, type OptionRow, toggle } from '../options.ts';
import { printJson, printRows } from '../output.ts';
import { everyMessage, timeOptions } from '../waiting.ts';

const headings = ['ID', 'TIME', 'TO', 'FROM', 'SUBJECT', 'CODE'];

export const wait = command({
  name: 'wait',
  group: 'wait',
  summary: 'Wait until messages are there that fit, and print them',
  details: `What came before counts too, after the cursor if one is given. In vain, it says what came instead. ${patternHelp}`,
  operands: [],
  options: {
    ...criteriaOptions,
    count: countOption(),
    ...timeOptions,
    settle: duration('Once they are there, listen on for so long, to catch one too many', '0s'),
    json: toggle('Print the messages, whole, as a list'),
  },
  examples: [
    ['mailstop wait --to ada@example.com --subject "*reset*"', 'Prints a line for each, as list does'],
    ['mailstop wait --to ada@example.com --count 2 --settle 500ms', 'Two, and no third'],
  ],
  asksServer: true,
  async run({ options: { count, timeout, settle, after, json, ...criteria }, server }) {
    const asked = { ...criteriaOf(criteria), count, timeout, settle, after };
    const messages = await everyMessage(server()).receive(asked);
    if (json) printJson(messages);
    else
      printRows(
        headings,
        messages.map(({ id, receivedAt, envelope, subject, codes }) => [
          id,
          receivedAt,
          envelope.rcptTo.map(({ address }) => address).join(', '),
          envelope.mailFrom.address,
          subject ?? '',
          codes.length === 1 ? (codes[0]?.value ?? '') : '',
        ]),
      );
    return undefined;
  },
});

/** `3`, `2..5`, `2..`, `..5`; at least one when it is not given. */
function countOption(): OptionRow<Count> {
  return {
    placeholder: 'N',
    description: 'How many: exactly N, or N..M, N.., ..M (default: 1..)',
    read(typed, flag) {
      if (typeof typed !== 'string') return { min: 1 };
      const [, exact, min, max] = /^(?:(\d+)|(\d*)\.\.(\d*))$/.exec(typed) ?? [];
      if (exact === undefined && !min && !max)
        throw new UsageError(`${flag}: "${typed}" is not N, N..M, N.. or ..M`);
      if (exact !== undefined && Number(exact) === 0)
        throw new UsageError(`${flag}: for no message at all there is mailstop none`);
      if (exact !== undefined) return Number(exact);
      return { min: Math.max(1, Number(min || 1)), ...(max && { max: Number(max) }) };
    },
  };
}
