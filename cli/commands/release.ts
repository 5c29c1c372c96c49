/** `mailstop release`: sends one captured message on to a real server, and says what became of it. */
import type { Client } from '#client/client.ts';
import type { Release } from '#contract/release.ts';
import { command } from '../command.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { duration, list, text, toggle } from '../options.ts';
import { explain, printJson, printRows } from '../output.ts';
import { pauseOf, recipientRows, releaseHeadings } from '../release-rows.ts';

const ASK_AGAIN_MS = 200;

export const release = command({
  name: 'release',
  group: 'release',
  summary: 'Send one captured message on through a relay',
  details:
    'Prints a line for each recipient: state, address, answer of the server. Ends with 0 when all got it, with 1 when a recipient did not (yet); it does not wait for a relay that is paused.',
  operands: [{ name: '<id>', description: 'Id of the message, or «latest»' }],
  options: {
    relay: text('NAME', 'Which relay (default: the first of the settings)'),
    to: list('ADDRESS', 'Recipient (default: those of the message)'),
    from: text('ADDRESS', 'MAIL FROM (default: as the relay says, else as captured)'),
    resent: toggle('Add Resent-* fields'),
    wait: duration('How long to wait for the outcome', '60s'),
    json: toggle('Print the release as the API gives it'),
  },
  examples: [
    ['mailstop release latest --to qa@example.com', 'Look at it in a real mailbox'],
    ['mailstop release 0mb2xk3v9f1aa --relay staging', 'To the recipients it was sent to'],
  ],
  asksServer: true,
  async run({ options, operands: [id = ''], server }) {
    const { client } = server();
    const to = options.to.length > 0 ? options.to : await ownRecipients(client, id);
    const { relay, from, resent } = options;
    const asked = await client.releaseMessage({
      params: { id },
      body: { to: [...to], ...(relay && { relay }), ...(from && { from }), ...(resent && { resent }) },
    });
    const { ended, pause } = await outcome(client, asked, Date.now() + options.wait);
    if (options.json) printJson(ended);
    else printRows(releaseHeadings, recipientRows(ended));
    if (pause) explain(pause);
    else if (ended.nextAttemptAt) explain(`It is tried again at ${ended.nextAttemptAt}: mailstop releases`);
    return ended.state === 'sent' ? exitCodes.holds : exitCodes.fails;
  },
});

async function ownRecipients(client: Client, id: string): Promise<readonly string[]> {
  const { envelope } = await client.getMessage({ params: { id } });
  const to = [...new Set(envelope.rcptTo.map(({ address }) => address))];
  if (to.length === 0) throw new UsageError('The message has no recipients: name them with --to');
  return to;
}

interface Outcome {
  readonly ended: Release;
  /** Why it is not tried now: its relay is down. Empty when it is not. */
  readonly pause: string;
}

/**
 * What it is once it is tried, when its relay is paused, or when the time is over. The relay is asked for first: a
 * release that is read as queued after a pause waits for the pause, while one read before may have caused it.
 */
async function outcome(client: Client, asked: Release, deadline: number): Promise<Outcome> {
  for (;;) {
    const before = await pauseNow(client, asked.relay);
    const { transcripts: _, ...ended } = await client.getRelease({ params: { id: asked.id } });
    const isWaiting = ended.state === 'sending' || (ended.state === 'queued' && before === '');
    if (!isWaiting || Date.now() > deadline) {
      return { ended, pause: ended.state === 'sent' ? '' : await pauseNow(client, asked.relay) };
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

async function pauseNow(client: Client, name: string): Promise<string> {
  const relay = (await client.listRelays()).relays.find((each) => each.name === name);
  return relay ? pauseOf(relay) : '';
}
