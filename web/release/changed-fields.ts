/** What a relay changes of a message's header, as the fields that will stand there. Pure. */
import type { Message } from '#contract/message.ts';
import type { Relay } from '#contract/release.ts';

export interface ChangedField {
  readonly name: string;
  readonly value: string;
}

type Changed = Pick<Message, 'from' | 'subject'>;

/** Of this message; null for any that the relay sends. */
export function changedFields(
  { changes, dkim }: Pick<Relay, 'changes' | 'dkim'>,
  message: Changed | null,
): readonly ChangedField[] {
  const { from, subjectPrefix, add } = changes;
  const was = message?.from.map(mailbox).join(', ') ?? 'the From of the message';
  const subject = message ? (message.subject ?? '') : '…';
  return [
    ...(from === null ? [] : [{ name: 'From', value: from }]),
    ...(from === null || was === '' ? [] : [{ name: 'X-Original-From', value: was }]),
    ...(subjectPrefix === null ? [] : [{ name: 'Subject', value: `${subjectPrefix} ${subject}`.trimEnd() }]),
    ...add,
    ...(dkim ? [{ name: 'DKIM-Signature', value: `of ${dkim.domain}, selector ${dkim.selector}` }] : []),
  ];
}

const mailbox = ({ name, address }: Message['from'][number]): string =>
  name === null || address === '' ? name || address : `${name} <${address}>`;
