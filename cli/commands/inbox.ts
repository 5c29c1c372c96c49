/** `mailstop inbox`: an address that nobody had before. */
import { TEST_DOMAIN, uniqueAddress } from '#client/address.ts';
import { command } from '../command.ts';
import { text } from '../options.ts';
import { print } from '../output.ts';

export const inbox = command({
  name: 'inbox',
  group: 'wait',
  summary: 'Print an address that nobody had before',
  details:
    'With an address of its own a test meets no other test, whatever runs beside it; nothing has to be emptied. Asks no server: an address is there when mail comes to it.',
  operands: [{ name: '[label]', description: 'To be read in the address, such as signup' }],
  options: { domain: text('DOMAIN', `Its domain (default: ${TEST_DOMAIN})`) },
  examples: [['ADDRESS=$(mailstop inbox signup)', 'signup-k3v9x2m1qa4d@mailstop.test']],
  async run({ options: { domain }, operands: [label = ''] }) {
    print(uniqueAddress(label, domain));
    return undefined;
  },
});
