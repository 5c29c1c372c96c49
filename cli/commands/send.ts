/** `mailstop send`: one message by SMTP, to try an inbox, or to feed a message from a file. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import MailComposer from 'nodemailer/lib/mail-composer';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { list, text, toggle } from '../options.ts';
import { print, printJson } from '../output.ts';
import { smtpAddress } from '../smtp/address.ts';
import { deliver, type Outgoing } from '../smtp/deliver.ts';
import { addressesIn, type Field, splitMessage } from '../smtp/headers.ts';

const DEFAULT_FROM = 'app@example.com';

interface Wishes {
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly subject: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly attach: readonly string[];
  readonly header: readonly string[];
}

export const send = command({
  name: 'send',
  group: 'send',
  summary: 'Send one message to Mailstop by SMTP, and print its id',
  operands: [{ name: '[file]', description: 'A whole message (.eml), sent as it is; - for stdin' }],
  options: {
    to: list('ADDRESS', 'Recipient'),
    cc: list('ADDRESS', 'Recipient of a copy'),
    bcc: list('ADDRESS', 'Recipient whom no header names'),
    from: text('ADDRESS', `Sender (default: ${DEFAULT_FROM})`),
    subject: text('TEXT', 'Subject'),
    text: text('TEXT', 'Plain text body; - reads stdin'),
    html: text('FILE', 'File with the HTML body'),
    attach: list('FILE', 'Attachment'),
    header: list('NAME:VALUE', 'Further header field'),
    inbox: text('NAME', 'Inbox it goes to'),
    smtp: text('HOST:PORT', 'Where SMTP is (default: as MAILSTOP_URL says, else by the settings)'),
    json: toggle('Print id and recipients as JSON'),
  },
  examples: [
    ['mailstop send --to ada@example.com --subject Hello --text "It works"', 'A first message'],
    ['mailstop send message.eml --to ada@example.com', 'A message from a file'],
  ],
  async run({ options, operands: [file], flags }) {
    const outgoing = await (file === undefined ? composed(options) : fromFile(file, options));
    if (outgoing.to.length === 0) throw new UsageError('No recipients: name them with --to');
    const address = await smtpAddress(options.smtp, flags);
    const id = await deliver(address, { ...outgoing, inbox: options.inbox });
    if (options.json) printJson({ id, from: outgoing.from, recipients: outgoing.to });
    else print(id);
    return undefined;
  },
});

async function fromFile(file: string, { from, to }: Wishes): Promise<Outgoing> {
  const message = (file === '-' ? await buffer(process.stdin) : await readNamed(file)).toString('latin1');
  const { fields } = splitMessage(message);
  const recipients = to.length > 0 ? to : addressesIn(fields, ['to', 'cc', 'bcc']);
  return {
    from: from ?? author(fields),
    to: recipients,
    raw: Buffer.from(message.replace(/\r?\n/g, '\r\n'), 'latin1'),
  };
}

function author(fields: readonly Field[]): string {
  return addressesIn(fields, ['sender'])[0] ?? addressesIn(fields, ['from'])[0] ?? DEFAULT_FROM;
}

async function composed(wishes: Wishes): Promise<Outgoing> {
  const { to, cc, bcc, from = DEFAULT_FROM } = wishes;
  const mail = new MailComposer({
    from,
    to: [...to],
    cc: [...cc],
    subject: wishes.subject,
    text: wishes.text === '-' ? (await buffer(process.stdin)).toString('utf8') : wishes.text,
    html: wishes.html === undefined ? undefined : (await readNamed(wishes.html)).toString('utf8'),
    headers: wishes.header.map(headerOf),
    attachments: await Promise.all(
      wishes.attach.map(async (path) => ({ filename: basename(path), content: await readNamed(path) })),
    ),
    newline: 'windows',
  }).compile();
  const { from: sender } = mail.getEnvelope();
  const bare = [...to, ...cc, ...bcc].map((written) => written.replace(/^.*<([^>]*)>\s*$/s, '$1').trim());
  return { from: sender === false ? '' : sender, to: bare, raw: await mail.build() };
}

function headerOf(written: string): { key: string; value: string } {
  const [, key, value] = /^([!-9;-~]+):\s*(.*)$/s.exec(written) ?? [];
  if (key === undefined || value === undefined)
    throw new UsageError(`--header: "${written}" is not NAME:VALUE`);
  return { key, value };
}

function readNamed(path: string): Promise<Buffer> {
  return readFile(path).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
}
