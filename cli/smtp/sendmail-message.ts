/**
 * What sendmail makes of a message on standard input: the envelope from the command line and the headers, line
 * ends as SMTP wants them, and the fields that a message must have and programs leave to sendmail (RFC 6409 §8).
 * Everything else stays as it is.
 */
import { randomUUID } from 'node:crypto';
import { UsageError } from '../exit.ts';
import type { Outgoing } from './deliver.ts';
import { addressesIn, type Field, splitMessage } from './headers.ts';
import type { SendmailCall } from './sendmail-line.ts';

interface Surroundings {
  /** `user@host` of who calls. */
  readonly self: string;
  readonly now: Date;
}

/** Throws `UsageError` when nobody is to get it. */
export function sendmailMessage(
  input: Uint8Array,
  call: SendmailCall,
  { self, now }: Surroundings,
): Omit<Outgoing, 'inbox'> {
  const text = Buffer.from(input).toString('latin1');
  const { fields, rest } = splitMessage(call.ignoreDots ? text : untilDot(text));
  const to = [...call.recipients, ...(call.fromHeaders ? headerRecipients(fields) : [])];
  if (to.length === 0)
    throw new UsageError('No recipients: name them, or take them from the headers with -t');
  const from = call.sender ?? addressesIn(fields, ['sender'])[0] ?? addressesIn(fields, ['from'])[0] ?? self;
  const kept = call.fromHeaders ? fields.filter(({ name }) => !hidden.has(name)) : fields;
  const head = [
    ...missing(kept, { from: from || self, fullName: call.fullName, now }),
    ...kept.map(({ raw }) => raw),
  ];
  const body = rest === '' ? '\r\n' : rest;
  const message = `${head.join('')}${body}`.replace(/\r?\n/g, '\r\n');
  return { from: bare(from), to: to.map(bare), raw: Buffer.from(message, 'latin1') };
}

/** Taken out with -t: who stands there must not be seen by the others. */
const hidden = new Set(['bcc', 'resent-bcc']);

/** A resent message goes to those it is resent to (RFC 5322 §3.6.6). */
function headerRecipients(fields: readonly Field[]): string[] {
  const isResent = fields.some(({ name }) => name.startsWith('resent-'));
  const names = ['to', 'cc', 'bcc'].map((name) => (isResent ? `resent-${name}` : name));
  return addressesIn(fields, names);
}

function untilDot(text: string): string {
  return text.split(/^\.\r?$/m, 1)[0] ?? '';
}

interface Known {
  readonly from: string;
  readonly fullName: string | null;
  readonly now: Date;
}

function missing(fields: readonly Field[], { from, fullName, now }: Known): string[] {
  const has = (name: string): boolean => fields.some((field) => field.name === name);
  const author = fullName === null ? from : `"${fullName.replace(/["\\\r\n]/g, '')}" <${from}>`;
  const rows = [
    ['From', author],
    ['Date', now.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', `<${randomUUID()}@${from.split('@').at(-1) || 'localhost'}>`],
  ] as const;
  return rows.filter(([name]) => !has(name.toLowerCase())).map(([name, value]) => `${name}: ${value}\r\n`);
}

/** Without angle brackets; `<>` is the null path. */
function bare(address: string): string {
  return address.replace(/^<(.*)>$/s, '$1');
}
