/** `mailstop list`: messages, newest first; one line each. */
import type { MessageSummary } from '#contract/message.ts';
import { command } from '../command.ts';
import { count, text, toggle } from '../options.ts';
import { explain, printJson, printRows } from '../output.ts';

const headings = ['ID', 'TIME', 'TO', 'FROM', 'SUBJECT', 'CODE'];

export const list = command({
  name: 'list',
  group: 'read',
  summary: 'List messages, newest first',
  details:
    'One line each: id, time, recipients, sender, subject, one-time code. On a terminal in columns, otherwise with tabs between them.',
  operands: [],
  options: {
    inbox: text('NAME', 'Only this inbox'),
    q: text('SEARCH', 'Only what this search finds, such as to:ada@example.com or has:code'),
    before: text('CURSOR', 'The page after: «next» of the page before'),
    limit: count('At most so many', 50),
    json: toggle('Print the answer of the API'),
  },
  examples: [
    ['mailstop list --q to:ada@example.com', 'What Ada got'],
    ['mailstop list --json | jq -r ".messages[0].subject"', 'The newest subject'],
  ],
  asksServer: true,
  async run({ options: { inbox, q, before, limit, json }, server }) {
    const query = { limit, ...(inbox && { inbox }), ...(q && { q }), ...(before && { before }) };
    const page = await server().client.listMessages({ query });
    if (json) printJson(page);
    else printRows(headings, page.messages.map(cells));
    if (!json && page.next !== null)
      explain(
        `${page.messages.length} of ${page.total}${page.more ? '+' : ''} shown; the rest: --before ${page.next}`,
      );
    return undefined;
  },
});

function cells({ id, receivedAt, recipients, recipientCount, envelopeFrom, subject, code }: MessageSummary) {
  const more = recipientCount - recipients.length;
  const to = [...recipients, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return [id, receivedAt, to, envelopeFrom, subject ?? '', code ?? ''];
}
