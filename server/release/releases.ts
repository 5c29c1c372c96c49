/**
 * Releases: one captured message sent on to chosen recipients, with its outcome on record.
 *
 * A release is checked whole (relay, every address, every recipient against the relay's allow-list) before
 * anything is stored. Then it is stored as `queued` and the caller has its record. One attempt follows: all
 * recipients go to `sending`, then each to `sent` or `failed` with the server's answer. Each step is stored
 * before the next begins, so a record never claims less than happened: one found in `sending` when the store
 * is opened again was cut off by the end of the program, and the store marks it so.
 */
import { randomBytes } from 'node:crypto';
import type { Message } from '#contract/message.ts';
import type { Relay, Release, ReleaseRecipient, ReleaseState } from '#contract/release.ts';
import { ClientError, WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { isAddress } from '#server/mail/address.ts';
import type { Store } from '#server/store/store.ts';
import { isAllowed } from './allow.ts';
import { type DeliveryOutcome, deliver } from './deliver.ts';
import { describeRelay, type RelayAccount } from './relay.ts';

export interface ReleaseRequest {
  readonly messageId: string;
  /** Name of a relay; null takes the first one. */
  readonly relay: string | null;
  readonly to: readonly string[];
  /** MAIL FROM; null takes the captured one. */
  readonly from: string | null;
}

export interface Releases {
  /** The relays, without their secrets. */
  readonly relays: readonly Relay[];
  /**
   * Sends a message. Resolves with the record once it is stored as queued; the sending goes on and every change
   * of state is stored and published. Throws `ClientError`: `no-relay`, `not-found` (relay, message),
   * `recipient-not-allowed`, `invalid-body` (an address that is none).
   */
  release(request: ReleaseRequest): Promise<Release>;
  /** Waits for what is being sent now; nothing new is taken. */
  stop(): Promise<void>;
}

/** Furthest from done first: the state of a release is the first of these that any recipient has. */
const stateOrder: readonly ReleaseState[] = ['sending', 'queued', 'deferred', 'failed', 'cancelled', 'sent'];

type ReleaseStore = Pick<Store, 'get' | 'raw' | 'saveRelease'>;

export function createReleases(store: ReleaseStore, accounts: readonly RelayAccount[], log: Log): Releases {
  const sending = new Set<Promise<void>>();
  let stopped = false;

  async function release(request: ReleaseRequest): Promise<Release> {
    if (stopped) throw new WorldError('store-unavailable', 'Mailstop is shutting down');
    const relay = findRelay(accounts, request.relay);
    checkAddresses(request, relay);
    const message = await store.get(request.messageId);
    if (!message)
      throw new ClientError('not-found', `There is no message ${request.messageId}`, { field: 'id' });

    const record = newRelease(request, relay, message);
    await store.saveRelease(record);
    const done = attempt(record, relay, message)
      .catch((error) =>
        log.error({ err: error, release: record.id }, 'The outcome of a release could not be stored'),
      )
      .finally(() => sending.delete(done));
    sending.add(done);
    return record;
  }

  async function attempt(record: Release, relay: RelayAccount, message: Message): Promise<void> {
    const started = withRecipients(record, 'sending');
    await store.saveRelease(started);
    const outcome = await deliverMessage(started, relay, message);
    const recipients = [...outcome.recipients];
    await store.saveRelease({
      ...started,
      updatedAt: new Date().toISOString(),
      state: overallState(recipients),
      recipients,
      attempts: [...started.attempts, outcome.attempt],
    });
  }

  async function deliverMessage(
    record: Release,
    relay: RelayAccount,
    message: Message,
  ): Promise<DeliveryOutcome> {
    const content = await store.raw(message.id);
    if (!content) return deletedMeanwhile(record);
    return deliver(relay, {
      from: record.from,
      to: record.recipients.map((recipient) => recipient.address),
      size: message.size,
      eightBit: isEightBit(message),
      body: content.stream,
    });
  }

  async function stop(): Promise<void> {
    stopped = true;
    await Promise.all(sending);
  }

  return { relays: accounts.map(describeRelay), release, stop };
}

function findRelay(accounts: readonly RelayAccount[], name: string | null): RelayAccount {
  const relay = name === null ? accounts[0] : accounts.find((account) => account.name === name);
  if (relay) return relay;
  if (accounts.length === 0) throw new ClientError('no-relay', 'There is no relay to send through');
  throw new ClientError('not-found', `There is no relay named ${name}`, { field: 'relay' });
}

function checkAddresses({ to, from }: ReleaseRequest, relay: RelayAccount): void {
  for (const address of to) {
    if (!isAddress(address))
      throw new ClientError('invalid-body', `${address} is not an address`, { field: 'to' });
    if (isAllowed(address, relay.allow)) continue;
    const rule = relay.allow.length > 0 ? `allows only ${relay.allow.join(', ')}` : 'has an empty allow-list';
    throw new ClientError('recipient-not-allowed', `The relay ${relay.name} ${rule}, so not ${address}`, {
      field: 'to',
    });
  }
  if (from && !isAddress(from))
    throw new ClientError('invalid-body', `${from} is not an address`, { field: 'from' });
}

function newRelease(request: ReleaseRequest, relay: RelayAccount, message: Message): Release {
  const now = new Date().toISOString();
  return {
    id: randomBytes(9).toString('base64url'),
    message: message.id,
    subject: message.subject,
    relay: relay.name,
    from: request.from ?? message.envelope.mailFrom.address,
    requestedAt: now,
    updatedAt: now,
    state: 'queued',
    recipients: [...new Set(request.to)].map((address) => ({ address, state: 'queued', reply: null })),
    attempts: [],
  };
}

function withRecipients(record: Release, state: ReleaseState): Release {
  const recipients = record.recipients.map((recipient) => ({ ...recipient, state }));
  return { ...record, updatedAt: new Date().toISOString(), state, recipients };
}

function overallState(recipients: readonly ReleaseRecipient[]): ReleaseState {
  return stateOrder.find((state) => recipients.some((recipient) => recipient.state === state)) ?? 'failed';
}

/** Whether it needs 8BITMIME (RFC 6152): the client said so, or a part is not 7-bit. */
function isEightBit(message: Message): boolean {
  const body = message.envelope.mailFrom.parameters.find((parameter) => parameter.keyword === 'BODY');
  return (
    body?.value?.toUpperCase() === '8BITMIME' ||
    message.parts.some((part) => part.transferEncoding === '8bit')
  );
}

function deletedMeanwhile(record: Release): DeliveryOutcome {
  const error = 'The message was deleted before it was sent.';
  const attempt = {
    at: new Date().toISOString(),
    durationMs: 0,
    server: null,
    tls: null,
    reply: null,
    error,
  };
  return { attempt, recipients: record.recipients.map((recipient) => ({ ...recipient, state: 'failed' })) };
}
