/** `mailstop relay`: the relays of a running Mailstop, and whether they can be used. */
import type { RelayTest } from '#contract/release.ts';
import { command } from '../command.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';

const headings = ['NAME', 'SERVER', 'TLS', 'USER', 'MAY MAIL'];

export const relay = command({
  name: 'relay',
  group: 'release',
  summary: 'List the relays, or test one: connection, TLS and AUTH, without sending',
  operands: [
    { name: '[action]', description: 'list or test (default: list)' },
    { name: '[name]', description: 'The relay to test' },
  ],
  options: { json: toggle('Print the answer of the API') },
  examples: [['mailstop relay test staging', 'Whether it takes our credentials']],
  asksServer: true,
  async run({ options: { json }, operands: [action = 'list', name], server }) {
    const { client } = server();
    if (action === 'list') {
      const answer = await client.listRelays();
      if (json) printJson(answer);
      else
        printRows(
          headings,
          answer.relays.map(({ name: known, host, port, tls, user, allow }) => [
            known,
            host === null ? "the recipients' own" : `${host}:${port}`,
            tls,
            user ?? '',
            allow.join(', ') || 'nobody',
          ]),
        );
      return undefined;
    }
    if (action !== 'test') throw new UsageError(`"${action}" is not one of list, test`);
    if (name === undefined) throw new UsageError('relay test: name the relay');
    const tested = await client.testRelay({ params: { name } });
    if (json) printJson(tested);
    else show(tested);
    return tested.ok ? exitCodes.holds : exitCodes.fails;
  },
});

function show({ ok, server, tls, auth, error, transcript, capabilities }: RelayTest): void {
  if (ok) {
    print([server, tls ? `${tls.version} ${tls.cipher}` : 'no TLS', auth ?? 'no AUTH'].join('\t'));
    print(capabilities.join(', '));
    return;
  }
  const marks = { client: 'C: ', server: 'S: ', note: '-- ' };
  for (const { from, text } of transcript) explain(`${marks[from]}${text}`);
  explain(error ?? 'It did not work.');
}
