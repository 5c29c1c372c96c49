/** `mailstop relay`: the relays of a running Mailstop, and whether they can be used. */
import type { Relay, RelayTest } from '#contract/release.ts';
import { command } from '../command.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';
import { pauseOf } from '../release-rows.ts';

const headings = ['NAME', 'SERVER', 'TLS', 'USER', 'MAY MAIL', 'PAUSED'];

export const relay = command({
  name: 'relay',
  otherNames: ['relays'],
  group: 'release',
  summary: 'List the relays, or test one: connection, TLS and AUTH, without sending',
  details:
    'A relay that is down is paused: what it is to send waits until it can be reached. A test that succeeds ends the pause. `mailstop relays` is the same command.',
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
      else showRelays(answer.relays);
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

function showRelays(relays: readonly Relay[]): void {
  const rows = relays.map(({ name, host, port, tls, user, allow, paused }) => [
    name,
    host === null ? "the recipients' own" : `${host}:${port}`,
    tls,
    user ?? '',
    allow.join(', ') || 'nobody',
    paused ? `since ${paused.since}` : 'no',
  ]);
  printRows(headings, rows);
  for (const one of relays) if (one.paused) explain(pauseOf(one));
}

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
