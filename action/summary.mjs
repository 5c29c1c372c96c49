/**
 * The messages as a part of the job's summary. Subjects and addresses are not ours: they stand escaped in HTML,
 * where Markdown has no meaning.
 */

/** The runner takes 1 MiB; who has more looks into the report. */
const MAX_ROWS = 200;

/**
 * @param {ReadonlyArray<import('#contract/message.ts').MessageSummary>} messages Oldest first.
 */
export function summaryOf(messages) {
  if (messages.length === 0) return '### Mailstop: no mail came\n';
  const title = `### Mailstop: ${messages.length === 1 ? 'one message' : `${messages.length} messages`}`;
  const rows = messages
    .slice(0, MAX_ROWS)
    .map(({ receivedAt, recipients, subject, code }) =>
      row('td', [receivedAt.slice(11, 19), recipients.join(', '), subject ?? '(no subject)', code ?? '']),
    );
  const left = messages.length - rows.length;
  const more = left > 0 ? [`\nand ${left} more, in the report`] : [];
  const head = row('th', ['Time', 'To', 'Subject', 'Code']);
  return [title, '', '<table>', head, ...rows, '</table>', ...more, ''].join('\n');
}

/**
 * @param {'td' | 'th'} tag
 * @param {readonly string[]} cells
 */
function row(tag, cells) {
  return `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
}

/**
 * On one line: an empty one would end the block of HTML.
 * @param {string} text
 */
function escapeHtml(text) {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
