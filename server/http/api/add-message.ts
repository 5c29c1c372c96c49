/**
 * Adding a message over HTTP: raw bytes as they are, or composed from JSON. Both go through the one door, with
 * an envelope that says `http`. The envelope's addresses come from the query, else from the draft or from the
 * raw message's own headers.
 */
import type { Envelope, Peer } from '#contract/envelope.ts';
import { ClientError } from '#server/errors.ts';
import type { Handler } from '../bind.ts';
import type { Parts } from '../parts.ts';

/** Only so much of a raw message is searched for the addresses in its headers. */
const MAX_HEAD_BYTES = 1024 * 1024;

interface Addresses {
  readonly from: string;
  readonly to: readonly string[];
}

export function addMessage({ accept, compose, parse }: Parts): Handler<'addMessage'> {
  return async function add({ query, body }, { env }) {
    const asked = { from: query.from, to: query.to === undefined ? undefined : [query.to].flat() };
    const client = peerOf(env.incoming?.socket);

    if ('stream' in body) {
      const { head, whole } = await readHead(body.stream);
      if (head.length === 0) throw new ClientError('invalid-body', 'The body is empty');
      const { from, to } = asked.from !== undefined && asked.to ? asked : await headerAddresses(parse, head);
      const envelope = httpEnvelope({ from: asked.from ?? from ?? '', to: asked.to ?? to ?? [] }, client);
      return accept({ envelope, body: whole, inbox: query.inbox ?? null });
    }

    const { raw, from, to } = await compose(body);
    const envelope = httpEnvelope({ from: asked.from ?? from, to: asked.to ?? to }, client);
    return accept({ envelope, body: onePiece(raw), inbox: query.inbox ?? body.inbox ?? null });
  };
}

/** Sender and recipients that the headers name: Sender before From; To, Cc and Bcc. */
async function headerAddresses(parse: Parts['parse'], head: Uint8Array): Promise<Addresses> {
  const { sender, from, to, cc, bcc } = await parse([head]);
  const recipients = [...to, ...cc, ...bcc].map(({ address }) => address).filter(Boolean);
  return { from: sender?.address || from[0]?.address || '', to: [...new Set(recipients)] };
}

/** Reads to the end of the headers (or as far as we search) and gives that and the whole, from its start. */
async function readHead(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ head: Uint8Array; whole: AsyncIterable<Uint8Array> }> {
  const reading = stream[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAX_HEAD_BYTES && !head.includes('\n\r\n') && !head.includes('\n\n')) {
    const next = await reading.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, whole: joined(head, reading) };
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function httpEnvelope({ from, to }: Addresses, client: Peer | null): Envelope {
  const path = (address: string) => ({ address, parameters: [], raw: '' });
  return {
    protocol: 'http',
    listener: null,
    mailFrom: path(from),
    rcptTo: to.map(path),
    helo: null,
    tls: null,
    auth: null,
    client,
  };
}

function peerOf(socket: { remoteAddress?: string; remotePort?: number } | undefined): Peer | null {
  if (socket?.remoteAddress === undefined || socket.remotePort === undefined) return null;
  return { address: socket.remoteAddress, port: socket.remotePort };
}
