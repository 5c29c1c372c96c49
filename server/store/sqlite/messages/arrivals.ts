/**
 * From a parsed message to its rows.
 *
 * `prepare` does what needs no database, so that a transaction is short; `insert` writes everything of a message
 * within a commit: its bytes, what is shown of it, the transcript, the counters. `text-index.ts` makes it searchable.
 */
import type { Address } from '#contract/address.ts';
import type { Envelope } from '#contract/envelope.ts';
import type { HeaderField, MessageSummary, Part } from '#contract/message.ts';
import { short, shortOrNull } from '#server/mail/limits.ts';
import type { ParsedMessage } from '#server/mail/parse.ts';
import { type Detail, type PackedMessage, packMessage, type StoredHeader } from '../bytes/packing.ts';
import { writeBlocks } from '../bytes/raw.ts';
import { settle } from '../bytes/staging.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';
import { type FixedSummary, newSummary } from '../finding/summaries.ts';
import { type ArrivalCount, inboxNumber, makeInbox } from '../inboxes/inboxes.ts';
import type { SessionWriter } from '../sessions.ts';
import type { NewMessage } from '../threads/protocol.ts';

/** Addresses in a summary. */
const SUMMARY_ADDRESSES = 10;

/** Characters of an HTML body that are searched. */
const MAX_INDEXED = 8 * 1024 * 1024;

/** A message ready to be written. */
export interface Prepared {
  readonly message: NewMessage;
  readonly staged: PreparedBody['staged'];
  readonly receivedAt: number;
  readonly size: number;
  readonly messageId: string | null;
  readonly attachments: number;
  readonly links: number;
  readonly codes: number;
  readonly fixed: FixedSummary;
  readonly packed: PackedMessage;
  readonly texts: SearchTexts;
}

/** What is searched of a message: the columns of the two text indexes, and whole addresses. */
export interface SearchTexts {
  readonly words: readonly [subject: string, body: string];
  readonly names: readonly [
    subject: string,
    sender: string,
    recipient: string,
    cc: string,
    bcc: string,
    attachment: string,
  ];
  /** Of the envelope, each once and in small letters. */
  readonly recipients: readonly string[];
}

/** The bytes of a message: blocks to be written, after those that were staged before. */
export interface PreparedBody {
  readonly staged: { readonly body: number; readonly blocks: number } | null;
  readonly blocks: readonly Uint8Array[];
}

export function prepare(
  message: NewMessage,
  parsed: ParsedMessage,
  { staged, blocks }: PreparedBody,
): Prepared {
  const { envelope } = message;
  const { parts, headers } = parsed;
  const detail = detailOf(envelope, parsed);
  const content = { envelope, parts, detail, headers: headers.map(storedHeader) };
  return {
    message,
    staged,
    receivedAt: Date.parse(message.receivedAt),
    size: parsed.size,
    messageId: parsed.messageId,
    attachments: parts.filter(isAttachment).length,
    links: parsed.links.filter(({ rel }) => rel !== 'tracking').length,
    codes: parsed.codes.length,
    fixed: fixedSummary(message, parsed),
    packed: packMessage(blocks, content, staged !== null),
    texts: textsOf(envelope, parsed, detail),
  };
}

/** What is searched of a message. */
export const searchTexts = (envelope: Envelope, parsed: ParsedMessage): SearchTexts =>
  textsOf(envelope, parsed, detailOf(envelope, parsed));

function textsOf(envelope: Envelope, parsed: ParsedMessage, detail: Detail): SearchTexts {
  const subject = parsed.subject ?? '';
  return {
    words: [subject, searchableBody(parsed)],
    names: [
      subject,
      [...detail.from.map(written), envelope.mailFrom.address].join('\n'),
      detail.to.map(written).join('\n'),
      detail.cc.map(written).join('\n'),
      [...detail.bcc.map(written), ...detail.onlyInEnvelope].join('\n'),
      parsed.parts.flatMap((part) => part.filename ?? []).join('\n'),
    ],
    recipients: [...new Set(envelope.rcptTo.map(({ address }) => address.toLowerCase()))],
  };
}

const isAttachment = (part: Part): boolean => part.role === 'attachment' || part.role === 'message';

const written = ({ name, address }: Address): string => (name ? `${name} <${address}>` : address);

const storedHeader = ({ name, value, raw }: HeaderField): StoredHeader =>
  raw === `${name}: ${value}` ? [name, value] : [name, value, raw];

/** Both bodies: each may say what the other does not. */
function searchableBody({ text, words }: ParsedMessage): string {
  return words === null ? (text ?? '') : `${text ?? ''}\n${words.slice(0, MAX_INDEXED)}`;
}

function detailOf(envelope: Envelope, parsed: ParsedMessage): Detail {
  const { from, sender, replyTo, to, cc, bcc, codes, links } = parsed;
  const named = new Set([...to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()));
  const recipients = [...new Set(envelope.rcptTo.map(({ address }) => address))];
  const onlyInEnvelope = recipients.filter((address) => !named.has(address.toLowerCase()));
  return {
    from: [...from],
    sender,
    replyTo: [...replyTo],
    to: [...to],
    cc: [...cc],
    bcc: [...bcc],
    onlyInEnvelope,
    codes: [...codes],
    links: [...links],
  };
}

function fixedSummary({ envelope }: NewMessage, parsed: ParsedMessage): FixedSummary {
  const codes = new Set(parsed.codes.map((code) => code.value));
  const [code] = codes;
  return {
    date: parsed.date,
    messageId: shortOrNull(parsed.messageId),
    subject: shortOrNull(parsed.subject),
    from: parsed.from[0] ? shortAddress(parsed.from[0]) : null,
    to: parsed.to.slice(0, SUMMARY_ADDRESSES).map(shortAddress),
    envelopeFrom: short(envelope.mailFrom.address),
    recipients: envelope.rcptTo.slice(0, SUMMARY_ADDRESSES).map(({ address }) => short(address)),
    recipientCount: envelope.rcptTo.length,
    snippet: parsed.snippet,
    code: codes.size === 1 && code !== undefined ? code : null,
    problem: shortOrNull(parsed.problem),
  };
}

const shortAddress = ({ name, address, group }: Address): Address => ({
  name: shortOrNull(name),
  address: short(address),
  group: shortOrNull(group),
});

/** Where the rows of a message go. */
export interface ArrivalTables {
  readonly db: Database;
  readonly journal: Journal;
  readonly sessions: SessionWriter;
  readonly counts: ArrivalCount;
}

/** Writes a message and tells of it; gives its summary. Within a commit, which writes the counts. */
export function insert({ db, journal, sessions, counts }: ArrivalTables, prepared: Prepared): MessageSummary {
  const { message, staged, packed, receivedAt, size, attachments, links, fixed } = prepared;
  const { id } = message;
  const inbox = inboxNumber(db, message.inbox) ?? makeInbox(db, journal, message.inbox, receivedAt);
  const place = sessions.addLines(message);
  const seq = journal.take();
  db.run(
    `INSERT INTO message (seq, id, inbox, received_at, size, attachments, links, codes, message_id, session, chunk,
       body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    seq,
    id,
    inbox,
    receivedAt,
    size,
    attachments,
    links,
    prepared.codes,
    prepared.messageId,
    place?.session ?? null,
    place?.chunk ?? null,
    staged?.body ?? null,
  );
  db.run('INSERT INTO content VALUES (?, ?, ?)', seq, JSON.stringify(fixed), packed.content);
  writeBlocks(db, staged?.body ?? seq, staged?.blocks ?? 0, packed.blocks);
  if (staged) settle(db, staged.body);
  counts.add({ inbox, size, receivedAt });
  const told = newSummary(fixed, {
    id,
    seq,
    inbox: message.inbox,
    receivedAt: message.receivedAt,
    size,
    attachments,
    links,
    ...untouched,
  });
  journal.tell({ type: 'message.added', message: told }, seq);
  return told;
}

/** What nobody has done to a message yet. */
const untouched = { tags: [], seen: false, pinned: false, released: false };
