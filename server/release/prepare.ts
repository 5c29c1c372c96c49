/**
 * A release as a delivery: its message read and changed as the relay says, its envelope with the parameters that
 * the message was captured with.
 */
import { randomUUID } from 'node:crypto';
import type { Envelope, EsmtpParameter } from '#contract/envelope.ts';
import type { Release } from '#contract/release.ts';
import { sameAddress } from '#server/mail/address.ts';
import type { Store } from '#server/store/store.ts';
import { prepareOutgoing } from './outgoing.ts';
import type { RelayAccount } from './relay.ts';
import type { Delivery, Recipient } from './smtp/transaction.ts';

type PrepareStore = Pick<Store, 'raw' | 'releasable'>;

/** Gives what to send to the recipients in state `sending`, or why that cannot be done. */
export type Prepare = (
  release: Release,
  account: RelayAccount,
) => Promise<Omit<Delivery, 'beforeEnd'> | string>;

const GONE = 'The message was deleted before it was sent.';

export function createPrepare(store: PrepareStore): Prepare {
  return async function prepare(release, account) {
    const [message] = await store.releasable({ ids: [release.message] }, 0, 1);
    const to = release.recipients.filter(({ state }) => state === 'sending').map(({ address }) => address);
    const outgoing =
      message &&
      (await prepareOutgoing(async () => (await store.raw(release.message))?.stream ?? null, {
        header: headerChanges(release, account),
        resent: release.resent ? resentBy(release, to) : null,
        dkim:
          account.dkim && account.secret.dkimKey ? { ...account.dkim, key: account.secret.dkimKey } : null,
      }));
    if (!outgoing) return GONE;
    const { envelope } = message;
    const recipients = to.map((address) => recipientOf(envelope, address));
    const asked = envelope.mailFrom.parameters;
    return {
      from: release.from,
      to: recipients,
      dsn: parametersOf(asked, ['RET', 'ENVID']),
      size: outgoing.size,
      needs8Bit: outgoing.has8Bit,
      needsUtf8:
        isBeyondAscii(release.from + to.join('')) || (outgoing.hasUtf8Header && has(asked, 'SMTPUTF8')),
      body: () => outgoing.body(),
    };
  };
}

function headerChanges({ rule, id }: Release, { changes }: RelayAccount): RelayAccount['changes'] {
  if (rule === null) return changes;
  return { ...changes, add: [...changes.add, { name: LOOP_FIELD, value: id }] };
}

/** Is on what rules release, so that it is known when it comes back. */
export const LOOP_FIELD = 'X-Mailstop-Released';

function resentBy({ from }: Release, to: readonly string[]) {
  const domain = from.slice(from.lastIndexOf('@') + 1) || 'mailstop.invalid';
  return {
    from: from || 'postmaster@mailstop.invalid',
    to,
    at: new Date(),
    messageId: `<${randomUUID()}@${domain}>`,
  };
}

/** With the DSN parameters that were captured for this very address (RFC 3461 §4). */
function recipientOf({ rcptTo }: Envelope, address: string): Recipient {
  const captured = rcptTo.find((path) => sameAddress(path.address, address));
  return { address, dsn: parametersOf(captured?.parameters ?? [], ['NOTIFY', 'ORCPT']) };
}

function parametersOf(parameters: readonly EsmtpParameter[], keywords: readonly string[]): string[] {
  return parameters
    .filter(
      ({ keyword, value }) => keywords.includes(keyword) && value !== null && !/[\s\p{Cc}]/u.test(value),
    )
    .map(({ keyword, value }) => `${keyword}=${value}`);
}

const has = (parameters: readonly EsmtpParameter[], keyword: string): boolean =>
  parameters.some((parameter) => parameter.keyword === keyword);

const isBeyondAscii = (text: string): boolean => /[^\0-\x7f]/.test(text);
