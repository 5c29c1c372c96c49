/** The messages of an inbox as one HTML page for a report, with nothing loaded from elsewhere. */
import type { ReceivedMessage } from '#client/mailstop.ts';

const style = `body{font:14px system-ui;margin:1.5rem}table{border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;border-bottom:1px solid #ccc}code{font-size:1.1em}`;

export function inboxTable(address: string, messages: readonly ReceivedMessage[]): string {
  const rows = messages.map(rowOf).join('\n');
  const table = `<table><tr><th>Received<th>Subject<th>From<th>To<th>Codes<th>Links</tr>\n${rows}</table>`;
  return `<!doctype html><meta charset="utf-8"><title>Inbox</title><style>${style}</style>
<h1>${escaped(address)}</h1>
${messages.length === 0 ? '<p>No message came.</p>' : table}`;
}

function rowOf({ receivedAt, subject, from, envelope, codes, links, page }: ReceivedMessage): string {
  const cells = [
    escaped(receivedAt.slice(11, 23)),
    `<a href="${escaped(page)}">${escaped(subject ?? '(none)')}</a>`,
    escaped(from.map((one) => one.address).join(', ')),
    escaped(envelope.rcptTo.map((one) => one.address).join(', ')),
    codes.map(({ value }) => `<code>${escaped(value)}</code>`).join(' '),
    links
      .slice(0, 5)
      .map(({ url }) => escaped(url.slice(0, 200)))
      .join('<br>'),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}`).join('')}</tr>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => entities[one] ?? one);
