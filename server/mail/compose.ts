/**
 * A draft from the API → raw bytes and the addresses of its envelope.
 *
 * Bcc stands in the envelope only. Header injection is impossible: control characters in values become blanks
 * before nodemailer folds and encodes them. Content is never read from files or URLs.
 */
import type { Draft } from '#contract/routes.ts';
import { isAddress, parseAddresses } from './address.ts';

/** A draft that cannot be a message. `field` names what is wrong with a path such as `to.1`. */
export class DraftError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export interface Composed {
  readonly raw: Uint8Array;
  readonly from: string;
  readonly to: string[];
}

/** Composes with CRLF. Rejects with `DraftError` when a mailbox is not one. */
export async function composeMessage(draft: Draft): Promise<Composed> {
  const from = readMailbox(draft.from, 'from');
  const [to, cc, bcc] = (['to', 'cc', 'bcc'] as const).map((field) =>
    draft[field].map((written, index) => readMailbox(written, `${field}.${index}`)),
  ) as [Mailbox[], Mailbox[], Mailbox[]];
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    from,
    to,
    cc,
    subject: oneLine(draft.subject ?? ''),
    text: draft.text,
    html: draft.html,
    headers: Object.entries(draft.headers)
      .filter(([key]) => key.toLowerCase() !== 'bcc')
      .map(([key, value]) => ({ key, value: oneLine(value) })),
    attachments: draft.attachments.map(({ filename, contentType, contentId, content }) => ({
      filename: oneLine(filename),
      contentType: contentType === undefined ? undefined : oneLine(contentType),
      cid: contentId === undefined ? undefined : oneLine(contentId),
      content: Buffer.from(content, 'base64'),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  const raw = await composer.compile().build();
  return { raw, from: from.address, to: [...to, ...cc, ...bcc].map(({ address }) => address) };
}

interface Mailbox {
  readonly name: string;
  readonly address: string;
}

function readMailbox(written: string, field: string): Mailbox {
  const [mailbox, ...more] = parseAddresses(oneLine(written));
  if (!mailbox || more.length > 0 || !isAddress(mailbox.address)) {
    throw new DraftError(field, `“${written.slice(0, 100)}” is not one mailbox such as name@example.com`);
  }
  return { name: mailbox.name ?? '', address: mailbox.address };
}

function oneLine(value: string): string {
  return value.replace(/\p{Cc}+/gu, ' ').trim();
}
