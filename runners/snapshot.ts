/**
 * A message as text that is the same each time it is sent: what changes by itself (dates, ids, boundaries, tokens,
 * codes, made-up addresses) is replaced by names, numbered so that what was equal stays equal. HTML is laid out.
 */
import type { ReceivedMessage } from '#client/mailstop.ts';
import { layOut } from './lay-out.ts';

/** Headers that say how it was carried or what is said elsewhere. */
const leftOut =
  /^(?:received|date|message-id|dkim-signature|arc-.*|return-path|mime-version|content-type|content-transfer-encoding|x-received|feedback-id)$/i;

export function emailSnapshot(message: ReceivedMessage): string {
  const headers = message.headers
    .filter(({ name }) => !leftOut.test(name))
    .map(({ name, value }) => `${name}: ${value}`)
    .toSorted();
  const attachments = message
    .attachments()
    .map(({ filename, contentType }) => `${filename} (${contentType})`);
  const sections = [
    headers.join('\n'),
    section('text', message.text?.trimEnd() ?? null),
    section('html', message.html === null ? null : layOut(message.html)),
    section('attachments', attachments.length === 0 ? null : attachments.join('\n')),
  ];
  return `${steady(sections.filter((one) => one !== null).join('\n\n'), message)}\n`;
}

const section = (name: string, content: string | null): string | null =>
  content === null ? null : `--- ${name}\n${content}`;

interface Changing {
  readonly name: string;
  readonly pattern: RegExp;
  /** Whether what was found really changes. */
  readonly isMeant?: (found: string) => boolean;
}

/** In this order: the longest first, as a token may hold a date. */
const changing: readonly Changing[] = [
  { name: 'address', pattern: /[\w.+-]*[a-z2-7]{12}@mailstop\.test/gi },
  { name: 'id', pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi },
  { name: 'id', pattern: /<[^<>@\s]{8,}@[^<>@\s]+>/g },
  { name: 'token', pattern: /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g },
  { name: 'token', pattern: /(?<=[/=?&#])[\w~-]{16,}/g, isMeant: isRandom },
  { name: 'token', pattern: /\b[0-9a-f]{16,}\b/gi, isMeant: isRandom },
  { name: 'boundary', pattern: /-{2,}=?_?(?:NextPart|Part)[\w.=-]+/gi },
  { name: 'date', pattern: /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g },
  {
    name: 'date',
    pattern:
      /\b(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:\d{1,2}\.? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?:\d{1,2}(?:st|nd|rd|th)?,? )?\d{4}(?:,?(?: at)? \d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?(?: (?:[+-]\d{4}|[A-Z]{3,4}))?)?/gi,
  },
  { name: 'time', pattern: /\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\b/gi },
];

/** Letters and digits mixed, as words and file names are not. */
function isRandom(found: string): boolean {
  return /\d/.test(found) && /[a-z]/i.test(found) ? true : /^\d+$/.test(found);
}

function steady(text: string, message: ReceivedMessage): string {
  const numbers = new Map<string, Map<string, number>>();

  function nameFor(kind: string, found: string): string {
    const known = numbers.get(kind) ?? new Map<string, number>();
    numbers.set(kind, known);
    const number = known.get(found) ?? known.size + 1;
    known.set(found, number);
    return `<${kind}-${number}>`;
  }

  let result = text;
  for (const { written } of message.codes) result = result.replaceAll(written, nameFor('code', written));
  for (const { name, pattern, isMeant } of changing) {
    result = result.replace(pattern, (found) => (!isMeant || isMeant(found) ? nameFor(name, found) : found));
  }
  return result;
}
