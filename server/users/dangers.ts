/**
 * What is dangerous in how the program was set up, in sentences for its log and its page.
 */
import { BlockList, isIP } from 'node:net';
import type { Users } from './users.ts';

interface SetUp {
  readonly host: string;
  readonly login: 'auto' | 'on' | 'off';
}

/** Nothing, when `--login off` says that it is meant so. */
export function dangersOf({ host, login }: SetUp, users: Pick<Users, 'required'>): readonly string[] {
  if (users.required || login === 'off' || isLoopback(host)) return [];
  return [
    `Anyone who can reach ${host} can read and delete all mail here: nobody has to log in. ` +
      '`mailstop user add` makes a user; `--login off` says that it is meant so',
  ];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host === 'localhost' || host.endsWith('.localhost');
  return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}
