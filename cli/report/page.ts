/**
 * Every message of a run as one HTML page that needs nothing else: no server, no script, no network.
 *
 * What was captured is hostile. Its HTML stands in frames without scripts and without an origin (`sandbox`), made
 * safe by the server before; everything else is escaped text; and the page's policy, which the frames inherit,
 * lets nothing load from anywhere. Links open in a window of their own when a person clicks them.
 */
import type { Address } from '#contract/address.ts';
import type { Message, MessageSummary, Part } from '#contract/message.ts';
import { escapeHtml, Html, html } from './html.ts';
import { styles } from './styles.ts';

const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Down to the first message. */
export function pageStart(messages: readonly MessageSummary[], madeAt: Date): string {
  const title = messages.length === 1 ? 'One message' : `${messages.length} messages`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Mailstop: ${title}</title>
<style>${new Html(styles)}</style>
</head>
<body>
<header><h1>${title}</h1><p>Caught by Mailstop; written ${madeAt.toISOString()}</p></header>
<main>
${messages.length === 0 ? html`<p>No mail came.</p>` : contents(messages)}
`.text;
}

export const pageEnd = '</main>\n</body>\n</html>\n';

function contents(messages: readonly MessageSummary[]): Html {
  const rows = messages.map(
    ({ id, receivedAt, recipients, subject, code }) =>
      html`<tr><td><time>${receivedAt.slice(11, 19)}</time></td><td>${recipients.join(', ')}</td><td><a href="#${id}">${subject ?? '(no subject)'}</a></td><td class="code">${code}</td></tr>
`,
  );
  return html`<table class="contents"><thead><tr><th>Time</th><th>To</th><th>Subject</th><th>Code</th></tr></thead><tbody>
${rows}</tbody></table>
`;
}

/** One message; `frame` is the safe page of its preview. */
export function pageMessage(message: Message, frame: string): string {
  const { id, subject, html: body, text, headers, parts } = message;
  const attachments = parts.filter(({ role }) => role === 'attachment');
  return html`<article id="${id}">
<h2>${subject ?? '(no subject)'}</h2>
<dl>
${facts(message)}</dl>
<iframe class="${body === null ? 'text' : 'html'}" title="Preview of ${subject ?? id}" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" loading="lazy" srcdoc="${new Html(escapeHtml(frame))}"></iframe>
${body !== null && text !== null ? html`<details><summary>Text</summary><pre dir="auto">${text}</pre></details>\n` : html``}
${attachments.length > 0 ? html`<h3>Attachments</h3><ul>${attachments.map(attachment)}</ul>\n` : html``}
<details><summary>Headers</summary><table>
${headers.map(({ name, value }) => html`<tr><th>${name}</th><td>${value}</td></tr>\n`)}</table></details>
</article>
`.text;
}

function facts(message: Message): readonly Html[] {
  const rows: ReadonlyArray<readonly [label: string, value: string]> = [
    ['From', addresses(message.from)],
    ['To', addresses(message.to)],
    ['Cc', addresses(message.cc)],
    ['Envelope', envelope(message)],
    ['Came', message.receivedAt],
    ['Inbox', message.inbox],
    ['Code', message.codes.map(({ value }) => value).join(', ')],
    ['Link', message.links.find(({ rel }) => rel === 'primary')?.url ?? ''],
    ['Tags', message.tags.join(', ')],
    ['Problem', message.problem ?? ''],
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`);
}

function envelope({ envelope: { mailFrom, rcptTo } }: Message): string {
  return `${mailFrom.address || '<>'} → ${rcptTo.map(({ address }) => address).join(', ')}`;
}

function addresses(list: readonly Address[]): string {
  return list.map(({ name, address }) => (name === null ? address : `${name} <${address}>`)).join(', ');
}

function attachment({ filename, contentType, size, sha256 }: Part): Html {
  return html`<li>${filename ?? '(no name)'} <small>${contentType}, ${size} bytes, SHA-256 ${sha256 ?? '–'}</small></li>`;
}
