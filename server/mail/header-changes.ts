/**
 * Changes of a message's header on its way out, field by field: what is not changed stays as its bytes are.
 *
 * Bcc never leaves (RFC 5322 §3.6.3). A new From keeps the old one as X-Original-From. Resent fields stand at the
 * very top, in one block (§3.6.6). Values are one line each; control characters become blanks.
 */
import libmime from 'libmime';
import type { HeaderChanges } from '#contract/release.ts';

/** Who sends it on, and when. */
export interface Resent {
  readonly from: string;
  readonly to: readonly string[];
  readonly at: Date;
  readonly messageId: string;
}

const noChanges: HeaderChanges = { from: null, subjectPrefix: null, add: [] };

/** The header block (with its empty line, if it has one) after the changes. */
export function changeHeader(
  block: Uint8Array,
  changes: HeaderChanges = noChanges,
  resent: Resent | null = null,
): Buffer {
  const { fields, rest } = fieldsOf(Buffer.from(block).toString('latin1'));
  const changed = fields
    .filter((field) => !isNamed(field, 'bcc'))
    .flatMap((field) => changedField(field, changes));
  const added = [
    ...(resent ? resentFields(resent) : []),
    ...changes.add.map(({ name, value }) => fieldOf(name, value)),
    ...(changes.from !== null && !fields.some((field) => isNamed(field, 'from'))
      ? [mailboxField('From', changes.from)]
      : []),
    ...(changes.subjectPrefix !== null && !fields.some((field) => isNamed(field, 'subject'))
      ? [fieldOf('Subject', changes.subjectPrefix)]
      : []),
  ];
  return Buffer.from(`${added.join('')}${changed.join('')}${rest}`, 'latin1');
}

function changedField(field: string, { from, subjectPrefix }: HeaderChanges): string[] {
  if (from !== null && isNamed(field, 'from')) {
    return [mailboxField('From', from), field.replace(/^[^:]*/, 'X-Original-From')];
  }
  if (subjectPrefix !== null && isNamed(field, 'subject')) {
    return [field.replace(/^([^:]*):[ \t]*/, () => `Subject: ${encoded(subjectPrefix)} `)];
  }
  return [field];
}

/** Fields with their folding and line endings, and what follows them. */
function fieldsOf(text: string): { fields: string[]; rest: string } {
  const found = /^(?:\r\n|\r|\n)/.exec(text) ?? /(?:\r\n\r\n|\n\n|\r\r|\n\r\n)/.exec(text);
  const end = !found ? text.length : found.index === 0 ? 0 : found.index + endingLength(found[0]);
  const fields = text.slice(0, end).match(/(?:[^\r\n]+|[\r\n]+[ \t])+(?:\r\n|\r|\n|$)/g) ?? [];
  return { fields, rest: text.slice(end) };
}

/** Of two line endings, the length of the first. */
const endingLength = (endings: string): number => (endings.startsWith('\r\n') ? 2 : 1);

const isNamed = (field: string, name: string): boolean =>
  field.slice(0, field.indexOf(':')).trim().toLowerCase() === name;

/** Date, From, To, Message-ID of a resending; with many recipients To says only that they are not told. */
function resentFields({ from, to, at, messageId }: Resent): string[] {
  const shown = to.length > 20 ? 'undisclosed-recipients:;' : to.join(', ');
  return [
    fieldOf('Resent-Date', at.toUTCString().replace('GMT', '+0000')),
    mailboxField('Resent-From', from),
    mailboxField('Resent-To', shown),
    fieldOf('Resent-Message-ID', messageId),
  ];
}

/** A field on its lines, folded at blanks (RFC 5322 §2.2.3). */
const fieldOf = (name: string, value: string): string => folded(name, encoded(value));

/** The same, where the value is a mailbox such as `QA <qa@example.com>`: its address is not encoded. */
function mailboxField(name: string, value: string): string {
  const text = oneLine(value);
  const mailbox = /^(.*\S)\s*(<[^<>]+>)$/.exec(text);
  if (!mailbox || isAscii(text)) return folded(name, isAscii(text) ? text : inBytes(text));
  const phrase = (mailbox[1] ?? '').replace(/^"(.*)"$/, '$1');
  const shown = isAscii(phrase) ? (mailbox[1] ?? '') : libmime.encodeWord(phrase, 'Q', 52);
  return folded(name, `${shown} ${inBytes(mailbox[2] ?? '')}`);
}

const folded = (name: string, value: string): string =>
  `${libmime.foldLines(`${name}: ${value}`, 76, false)}\r\n`;

/** One line of ASCII: what is beyond it becomes encoded words (RFC 2047). */
function encoded(value: string): string {
  const text = oneLine(value);
  return isAscii(text) ? text : libmime.encodeWords(text, 'Q', 52);
}

const oneLine = (value: string): string => value.replace(/\p{Cc}+/gu, ' ').trim();
const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);
/** UTF-8, as it stands in a header that is written as bytes (RFC 6532). */
const inBytes = (text: string): string => Buffer.from(text).toString('latin1');
