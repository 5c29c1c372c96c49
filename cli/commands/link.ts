/** `mailstop link`: the link that the one message that fits was sent for. */
import { command } from '../command.ts';
import { criteriaOf, criteriaOptions, patternHelp } from '../criteria.ts';
import { text } from '../options.ts';
import { print } from '../output.ts';
import { everyMessage, timeOptions } from '../waiting.ts';

export const link = command({
  name: 'link',
  group: 'wait',
  summary: 'Wait for the one message that fits, and print a link in it',
  details: `The link that it was sent for, or the one with a part of its URL or with a text. Exactly one, or an error that lists the candidates. ${patternHelp}`,
  operands: [{ name: '[part]', description: 'A part of its URL, such as /reset' }],
  options: { ...criteriaOptions, ...timeOptions, label: text('TEXT', 'The text of the link') },
  examples: [
    ['curl -fsS "$(mailstop link /confirm --to "$ADDRESS")"', 'Follow it'],
    ['mailstop link --to "$ADDRESS" --label "Reset password"', 'By what people read'],
  ],
  asksServer: true,
  async run({ options: { label, timeout, after, ...criteria }, operands: [part], server }) {
    const message = await everyMessage(server()).waitFor({ ...criteriaOf(criteria), timeout, after });
    print(message.link(wanted(part, label)));
    return undefined;
  },
});

function wanted(part: string | undefined, label: string | undefined) {
  if (label === undefined) return part;
  return {
    text: label,
    ...(part !== undefined && { url: new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) }),
  };
}
