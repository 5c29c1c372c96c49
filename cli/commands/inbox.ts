/** `mailstop inbox`: an address that nobody had before; with a lease, an inbox of the server that goes again. */
import { TEST_DOMAIN, uniqueAddress } from '#client/address.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { duration, text, toggle } from '../options.ts';
import { print, printJson } from '../output.ts';

export const inbox = command({
  name: 'inbox',
  group: 'wait',
  summary: 'Print an address that nobody had before',
  details:
    'With an address of its own a test meets no other test, whatever runs beside it; nothing has to be emptied. Asks no server: an address is there when mail comes to it. With --ttl it is an inbox of the server, which goes with its messages when the time is up; --json then prints its SMTP user and URL too.',
  operands: [{ name: '[label]', description: 'To be read in the address, such as signup' }],
  options: {
    domain: text('DOMAIN', `Its domain (default: ${TEST_DOMAIN})`),
    ttl: duration('Lease an inbox for so long', undefined),
    json: toggle('With --ttl: print the inbox as the API gives it'),
  },
  examples: [
    ['ADDRESS=$(mailstop inbox signup)', 'signup-k3v9x2m1qa4d@mailstop.test'],
    [
      'mailstop inbox signup --ttl 10m --json | jq -r ".smtp[0]"',
      'Where the app must send, to send to it alone',
    ],
  ],
  asksServer: true,
  async run({ options: { domain, ttl, json }, operands: [label = ''], server }) {
    if (ttl === undefined) {
      if (json) throw new UsageError('--json goes with --ttl');
      print(uniqueAddress(label, domain));
      return undefined;
    }
    if (domain !== undefined) throw new UsageError('--domain does not go with --ttl');
    const body = { ttl: Math.max(1, Math.ceil(ttl / 1000)), ...(label !== '' && { for: label }) };
    const leased = await server().client.createInbox({ body });
    if (json) printJson(leased);
    else print(leased.address ?? leased.name);
    return undefined;
  },
});
