/**
 * Delivery reports for what failed for good, into the inbox that the message came to, so that the app's handling
 * of bounces can be tried. As a mail server does: to the sender in the envelope, never for a null sender, and not
 * for recipients whose NOTIFY does not ask for failures (RFC 3461 §4.1, RFC 5321 §4.5.5).
 */
import { hostname } from 'node:os';
import type { Envelope } from '#contract/envelope.ts';
import type { Release, ReleaseRecipient } from '#contract/release.ts';
import { sameAddress } from '#server/mail/address.ts';
import { deliveryReport, type FailedRecipient } from '#server/mail/delivery-report.ts';
import type { Releasable, Store } from '#server/store/store.ts';
import { replyLine } from './smtp/reply.ts';

const MAX_ORIGINAL = 256 * 1024;

export interface ReportsParts {
  readonly store: Pick<Store, 'raw' | 'releasable'>;
  readonly accept: (incoming: {
    readonly envelope: Envelope;
    readonly body: AsyncIterable<Uint8Array>;
    readonly inbox: string;
  }) => Promise<unknown>;
}

/** Gives what tells the sender of a message that some recipients did not get it. */
export function createReports({ store, accept }: ReportsParts) {
  return async function report(release: Release, failed: readonly ReleaseRecipient[]): Promise<void> {
    const [message] = await store.releasable({ ids: [release.message] }, 0, 1);
    const content = message && (await store.raw(release.message));
    const wanting = failed.filter(({ address }) => message && wantsReport(message.envelope, address));
    if (!message || !content || wanting.length === 0 || release.from === '') return;
    const isWhole = asks(message.envelope, 'RET') === 'FULL' && content.total <= MAX_ORIGINAL;
    const original = await readUpTo(content.stream, MAX_ORIGINAL);
    const raw = deliveryReport({
      sender: release.from,
      subject: release.subject,
      arrivedAt: new Date(release.requestedAt),
      envelopeId: asks(message.envelope, 'ENVID'),
      recipients: wanting.map((recipient) => failedRecipient(release, recipient)),
      original: isWhole ? original : headerOf(original),
      isWhole,
      host: hostname(),
      at: new Date(release.updatedAt),
    });
    await accept({ envelope: envelopeTo(release.from, message), body: once(raw), inbox: message.inbox });
  };
}

function failedRecipient(
  { attempts }: Release,
  { address, reply, reason }: ReleaseRecipient,
): FailedRecipient {
  const server = attempts.at(-1)?.server?.replace(/:\d+.*$/, '') ?? null;
  if (!reply) {
    return {
      address,
      status: '5.0.0',
      remote: null,
      diagnostic: { type: 'x-mailstop', text: reason ?? 'failed' },
    };
  }
  const status = reply.enhancedCode?.replace(/^4/, '5') ?? '5.0.0';
  return { address, status, remote: server, diagnostic: { type: 'smtp', text: replyLine(reply) } };
}

const asks = ({ mailFrom }: Envelope, keyword: string): string | null =>
  mailFrom.parameters.find((parameter) => parameter.keyword === keyword)?.value ?? null;

function wantsReport({ rcptTo }: Envelope, address: string): boolean {
  const captured = rcptTo.find((path) => sameAddress(path.address, address));
  const notify = captured?.parameters.find(({ keyword }) => keyword === 'NOTIFY')?.value;
  return !notify || notify.toUpperCase().split(',').includes('FAILURE');
}

function envelopeTo(sender: string, { envelope }: Releasable): Envelope {
  return {
    ...envelope,
    protocol: 'http',
    listener: null,
    mailFrom: { address: '', parameters: [], raw: '' },
    rcptTo: [{ address: sender, parameters: [], raw: '' }],
    helo: null,
    tls: null,
    auth: null,
    client: null,
  };
}

async function readUpTo(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= limit) break;
  }
  return Buffer.concat(pieces).subarray(0, limit);
}

function headerOf(raw: Buffer): Buffer {
  const end = /\r?\n\r?\n/.exec(raw.toString('latin1'));
  return end ? raw.subarray(0, end.index) : raw;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
