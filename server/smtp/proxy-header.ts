/**
 * The header of the PROXY protocol, versions 1 and 2, by which a proxy says for whom it connects. Pure: bytes in, what
 * they say out. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
import { isIP } from 'node:net';
import type { Peer } from '#contract/envelope.ts';

export type ProxyHeader =
  | { readonly type: 'incomplete' }
  | { readonly type: 'wrong' }
  /** `length` bytes are the header; `client` is null when it names none (health checks, other protocols). */
  | { readonly type: 'read'; readonly length: number; readonly client: Peer | null };

/** §2.1: the longest line of version 1. */
const MAX_LINE = 107;
/** §2.2; addresses are at most 216 bytes, the rest are TLVs that are skipped. */
const SIGNATURE = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
const HEAD = 16;
const MAX_BODY = 4096;
const V1 = Buffer.from('PROXY ');

const incomplete = { type: 'incomplete' } as const;
const wrong = { type: 'wrong' } as const;

export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, SIGNATURE)) return bytes.length < HEAD ? incomplete : readVersion2(bytes);
  if (startsLike(bytes, V1)) return readVersion1(bytes);
  return wrong;
}

/** As far as both go. */
function startsLike(bytes: Buffer, sample: Buffer): boolean {
  const length = Math.min(bytes.length, sample.length);
  return bytes.subarray(0, length).equals(sample.subarray(0, length));
}

function readVersion1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, MAX_LINE).indexOf('\r\n');
  if (end < 0) return bytes.length < MAX_LINE ? incomplete : wrong;
  const length = end + 2;
  const [, family, source = '', destination = '', port = '', ...more] = bytes
    .toString('latin1', 0, end)
    .split(' ');
  if (family === 'UNKNOWN') return { type: 'read', length, client: null };
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : null;
  const isRight = isIP(source) === version && isIP(destination) === version && more.length === 1;
  if (!isRight || !isPort(port) || !isPort(more[0] ?? '')) return wrong;
  return { type: 'read', length, client: { address: source, port: Number(port) } };
}

const isPort = (text: string): boolean => /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;

function readVersion2(bytes: Buffer): ProxyHeader {
  const versionAndCommand = bytes.readUInt8(12);
  const family = bytes.readUInt8(13);
  const size = bytes.readUInt16BE(14);
  const command = versionAndCommand & 0x0f;
  if (versionAndCommand >> 4 !== 2 || command > 1 || size > MAX_BODY) return wrong;
  const length = HEAD + size;
  if (bytes.length < length) return incomplete;
  if (command === 0) return { type: 'read', length, client: null };
  const body = bytes.subarray(HEAD, length);
  if (family === 0x11) return addressed(length, body, 4);
  if (family === 0x21) return addressed(length, body, 16);
  return { type: 'read', length, client: null };
}

/** Source and destination address of `width` bytes, then both ports. */
function addressed(length: number, body: Buffer, width: number): ProxyHeader {
  if (body.length < width * 2 + 4) return wrong;
  const address = width === 4 ? [...body.subarray(0, 4)].join('.') : ipv6(body.subarray(0, 16));
  return { type: 'read', length, client: { address, port: body.readUInt16BE(width * 2) } };
}

/** In the shortest form (RFC 5952), as URLs write it. */
function ipv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
