/** `mailstop releases`: what was sent on and what became of it; stops releases and tries them again. */
import { type Release, ReleaseState } from '#contract/release.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { count, list, text, toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';
import { answerOf } from '../release-rows.ts';

const headings = ['ID', 'TIME', 'STATE', 'RELAY', 'RECIPIENTS', 'SUBJECT', 'ANSWER'];

export const releases = command({
  name: 'releases',
  group: 'release',
  summary: 'List releases, newest first; stop them, or try them again',
  operands: [],
  options: {
    state: text('STATE', `Only these: ${ReleaseState.options.join(', ')}`),
    relay: text('NAME', 'Only through this relay'),
    message: text('ID', 'Only of this message'),
    batch: text('ID', 'Only those that were asked for together'),
    before: text('N', 'The page after: «next» of the page before'),
    limit: count('At most so many', 50),
    cancel: list('ID', 'Stop this release'),
    retry: list('ID', 'Try this release again at once'),
    json: toggle('Print the answer of the API'),
  },
  examples: [
    ['mailstop releases --state failed', 'What did not arrive, and why'],
    ['mailstop releases --retry 4Jx0vS2pQ1aB', 'Try one again'],
  ],
  asksServer: true,
  async run({ options, server }) {
    const { client } = server();
    const { cancel, retry, json, limit, message, relay, batch, before } = options;
    if (cancel.length > 0)
      print(String((await client.cancelReleases({ body: { ids: [...cancel] } })).cancelled));
    if (retry.length > 0) print(String((await client.retryReleases({ body: { ids: [...retry] } })).retried));
    if (cancel.length + retry.length > 0) return undefined;
    const query = {
      limit,
      ...(message && { message }),
      ...(relay && { relay }),
      ...(batch && { batch }),
      ...(before && { before }),
      ...(options.state && { state: stateOf(options.state) }),
    };
    const page = await client.listReleases({ query });
    if (json) printJson(page);
    else printRows(headings, page.releases.map(cells));
    if (!json && page.next !== null)
      explain(`${page.releases.length} of ${page.total} shown; the rest: --before ${page.next}`);
    return undefined;
  },
});

function stateOf(written: string): ReleaseState {
  const known = ReleaseState.options.find((state) => state === written);
  if (known) return known;
  throw new UsageError(`--state: "${written}" is not one of ${ReleaseState.options.join(', ')}`);
}

function cells({ id, requestedAt, state, relay, recipients, subject }: Release): string[] {
  const telling = recipients.find((recipient) => recipient.state === state);
  const to = recipients.map(({ address }) => address).join(', ');
  return [id, requestedAt, state, relay, to, subject ?? '', telling ? answerOf(telling) : ''];
}
