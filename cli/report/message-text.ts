/** A message as text for a terminal: what people look for first, then the body. */
import type { Address } from '#contract/address.ts';
import type { Message, Part } from '#contract/message.ts';
import { plainLine } from '../output.ts';

type Fact = readonly [label: string, value: string];

/** Facts that have nothing to say are left out. */
export function messageText(message: Message): string {
  const facts = factsOf(message).filter(([, value]) => value !== '');
  const width = Math.max(...facts.map(([label]) => label.length));
  const lines = facts.map(([label, value]) => `${label.padEnd(width)}  ${plainLine(value)}`);
  return [...lines, '', bodyOf(message)].join('\n');
}

function factsOf(message: Message): Fact[] {
  return [
    ['Id', message.id],
    ['Inbox', message.inbox],
    ['Came', message.receivedAt],
    ['From', addresses(message.from)],
    ['To', addresses(message.to)],
    ['Cc', addresses(message.cc)],
    ['Only in the envelope', message.onlyInEnvelope.join(', ')],
    ['Subject', message.subject ?? ''],
    ['Problem', message.problem ?? ''],
    ...message.codes.map(({ value, reason }): Fact => ['Code', `${value} (${reason})`]),
    ...message.links.map(({ url, text }): Fact => ['Link', text && text !== url ? `${url} (${text})` : url]),
    ...message.parts.filter(({ role }) => role === 'attachment' || role === 'inline').map(partFact),
  ];
}

function addresses(list: readonly Address[]): string {
  return list.map(({ name, address }) => (name === null ? address : `${name} <${address}>`)).join(', ');
}

function partFact({ n, filename, contentType, size }: Part): Fact {
  return [`Part ${n}`, `${filename ?? 'without a name'} (${contentType}, ${size} bytes)`];
}

function bodyOf({ text, html }: Message): string {
  if (text !== null) return text.trimEnd();
  return html === null ? '(no body)' : '(no plain text; --html shows the HTML)';
}
