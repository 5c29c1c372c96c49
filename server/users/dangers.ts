/**
 * What is dangerous in how the program was set up, in sentences for its log and its page.
 */
import { isLoopback } from '#server/peers.ts';
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
