/**
 * What mail came, in words, for someone whose test has failed: the messages, what was refused, and when nothing
 * came whether anything connected at all.
 */
import type { Client } from '#client/client.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { SessionSummary } from '#contract/session.ts';
import { plainLine } from '../output.ts';

const MAX_LINES = 50;

export async function whatCame(client: Client): Promise<string> {
  const [{ messages, total }, { sessions }, status] = await Promise.all([
    client.listMessages({ query: { limit: MAX_LINES } }),
    client.listSessions({ query: { limit: 500 } }),
    client.getStatus(),
  ]);
  const failed = sessions.filter(({ outcome }) => outcome !== 'delivered');
  const smtp = status.smtp.map(({ host, port }) => `${host}:${port}`).join(', ');
  const came = messages.length === 0 ? nothing(sessions.length, smtp) : theMessages(messages, total);
  return [came, ...failed.slice(0, MAX_LINES).map(failedLine)].join('\n');
}

function nothing(connections: number, smtp: string): string {
  if (connections === 0)
    return `No mail came, and nothing connected to ${smtp}: does the app use SMTP_HOST and SMTP_PORT?`;
  return `No mail came, in ${connections === 1 ? 'one connection' : `${connections} connections`}:`;
}

/** Oldest first, as the command sent them. */
function theMessages(messages: readonly MessageSummary[], total: number): string {
  const heading = total === 1 ? 'One message came:' : `${total} messages came:`;
  const left = total - messages.length;
  const cut = left > 0 ? [`  … ${left} earlier ones`] : [];
  return [heading, ...cut, ...messages.toReversed().map(messageLine)].join('\n');
}

function messageLine({
  receivedAt,
  recipients,
  recipientCount,
  subject,
  inbox,
  code,
}: MessageSummary): string {
  const more = recipientCount > recipients.length ? ` and ${recipientCount - recipients.length} more` : '';
  const facts = [
    `  ${receivedAt.slice(11, 23)}`,
    `to ${recipients.join(', ')}${more}`,
    subject === null ? '(no subject)' : `“${subject}”`,
    ...(code === null ? [] : [`code ${code}`]),
    ...(inbox === 'default' ? [] : [`inbox ${inbox}`]),
  ];
  return `  ${plainLine(facts.join('  '))}`;
}

const outcomes: Readonly<Record<SessionSummary['outcome'], string>> = {
  open: 'still open',
  delivered: 'delivered',
  refused: 'refused',
  nothing: 'left without sending',
  dropped: 'vanished in the middle of a message',
  timeout: 'said nothing for too long',
};

function failedLine({ openedAt, outcome, lastError }: SessionSummary): string {
  return `  ${plainLine(`${openedAt.slice(11, 23)}  connection ${outcomes[outcome]}${lastError === null ? '' : `: ${lastError}`}`)}`;
}
