/**
 * Which peers are believed when they speak for others: addresses and networks, as a proxy's operator writes them, and
 * `unix` for whoever comes by a Unix socket. And which hosts are this machine.
 */
import { BlockList, isIP } from 'node:net';

export interface Peers {
  /** Whether it is one of them; a socket without an address is a Unix socket. */
  has(address: string | undefined): boolean;
}

/** Throws an error that names the one that cannot be read. */
export function createPeers(written: readonly string[]): Peers {
  const list = new BlockList();
  for (const one of written) if (one !== 'unix') add(list, one);
  return {
    has(address) {
      if (!address) return written.includes('unix');
      const plain = withoutMapping(address);
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function add(list: BlockList, written: string): void {
  const [address = '', bits, ...more] = written.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > longest)
    throw new Error(`"${written}" is not an address or a network such as 10.0.0.0/8, or unix`);
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
}

/** An IPv4 client of a listener for both (RFC 4291 §2.5.5.2), as IPv4. */
export function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

const loopback = createPeers(['127.0.0.0/8', '::1']);

/** Whether only this machine can reach it: a name, or an address with or without the brackets of a URL. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '');
  return isIP(plain) === 0 ? /^(.+\.)?localhost$/i.test(plain) : loopback.has(plain);
}
