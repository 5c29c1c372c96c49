/** `mailstop cursor`: the place in history where we are now, to wait later for what comes after it. */
import { command } from '../command.ts';
import { print } from '../output.ts';

export const cursor = command({
  name: 'cursor',
  group: 'wait',
  summary: 'Print the cursor of now; everything that comes later comes after it',
  operands: [],
  options: {},
  examples: [['CURSOR=$(mailstop cursor)', 'Taken before the action under test']],
  asksServer: true,
  async run({ server }) {
    print((await server().client.getCursor()).cursor);
    return undefined;
  },
});
