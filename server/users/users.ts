/**
 * Who there is, and whether someone is who he says. Reads the file of users again whenever it changed, so a command
 * takes effect at once and without a restart.
 *
 * Logging in is needed once there is a user or a token, and then for as long as the program runs: a file that is
 * emptied or cannot be read any more lets nobody in.
 */
import type { Person } from '#contract/access.ts';
import type { Clock } from '#server/clock.ts';
import { ClientError, WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { closeToOthers } from '#server/private-files.ts';
import { isPassword, TooBusy } from './password.ts';
import { createThrottle, guessedAt, guessedFrom } from './throttle.ts';
import { hashToken, isToken } from './token.ts';
import {
  markOf,
  noUsers,
  readUsers,
  refuseLink,
  type Token,
  type User,
  type UsersContent,
} from './users-file.ts';

/** One who is known; `isStill` tells whether he is, by what the file says now. */
export interface Known {
  readonly person: Person;
  isStill(): boolean;
  /** Where a browser goes to log out at the provider too, and comes back from to a place of ours; null for nowhere. */
  leave?(back: string): string | null;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Where it comes from; null for a socket that has none. */
  readonly address: string | null;
}

export interface Users {
  /** Whether one must log in. */
  readonly required: boolean;
  /** Whether anyone has a password. */
  readonly passwords: boolean;
  /** Null for a wrong name or password. Throws `ClientError` `too-many-tries`, `WorldError` when too many ask. */
  byPassword(credentials: Credentials): Promise<Known | null>;
  /** Null for one that is none, is revoked, or has expired. */
  byToken(token: string): Known | null;
}

export interface UsersOptions {
  /** Null when there is no place for users. */
  readonly file: string | null;
  /** Whether it may be a link: where someone chose it, not in the data directory. */
  readonly mayBeLink: boolean;
  readonly login: 'auto' | 'on' | 'off';
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'error' | 'warn'>;
}

/** Throws `UsersFileError` when the file is there and cannot be read. */
export function createUsers({ file, mayBeLink, login, clock, log }: UsersOptions): Users {
  function read(path: string): UsersContent {
    if (!mayBeLink) refuseLink(path);
    return readUsers(path);
  }

  const throttle = createThrottle(clock);
  let mark = file === null ? '' : markOf(file);
  let content = file === null ? noUsers : read(file);
  const opened = file === null ? null : closeToOthers(file);
  if (opened) log.warn(opened);
  let required = login === 'on' || isNeeded(content);

  function current(): UsersContent {
    if (file === null) return content;
    try {
      const now = markOf(file);
      if (now === mark) return content;
      mark = now;
      content = read(file);
    } catch (error) {
      content = noUsers;
      log.error({ err: error }, 'The users could not be read: nobody is let in');
    }
    required ||= isNeeded(content);
    return content;
  }

  function isValid({ expiresAt }: Token): boolean {
    return expiresAt === null || Date.parse(expiresAt) > clock.now();
  }

  async function byPassword({ name, password, address }: Credentials): Promise<Known | null> {
    const guessed = [guessedAt(name), ...(address === null ? [] : [guessedFrom(address)])];
    const wait = throttle.waitOf(guessed);
    if (wait > 0) throw tooMany(wait);
    throttle.tried(guessed);
    const user = find(current(), name);
    if (!(await isRight(password, user)) || !user) return null;
    throttle.succeeded(guessed);
    return knownUser(user);
  }

  function knownUser(user: User): Known {
    return {
      person: personOf(user),
      isStill() {
        const now = find(current(), user.name);
        return now !== undefined && JSON.stringify(now) === JSON.stringify(user);
      },
    };
  }

  function byToken(written: string): Known | null {
    if (!isToken(written)) return null;
    const hash = hashToken(written);
    const findToken = () => current().tokens.find((token) => token.hash === hash && isValid(token));
    const token = findToken();
    return token ? { person: personOf(token), isStill: () => findToken() !== undefined } : null;
  }

  return {
    get required() {
      current();
      return required && login !== 'off';
    },
    get passwords() {
      return current().users.some(({ password }) => password !== null);
    },
    byPassword,
    byToken,
  };
}

const isNeeded = ({ users, tokens }: UsersContent): boolean => users.length + tokens.length > 0;

function find({ users }: UsersContent, name: string): User | undefined {
  return users.find((user) => user.name.toLowerCase() === name.toLowerCase());
}

/** Admins have every inbox. */
function personOf({ name, role, inboxes }: User | Token): Person {
  return { name, role, inboxes: role === 'admin' ? null : inboxes };
}

async function isRight(password: string, user: User | undefined): Promise<boolean> {
  try {
    return await isPassword(password, user?.password ?? null);
  } catch (cause) {
    if (!(cause instanceof TooBusy)) throw cause;
    throw new WorldError('store-unavailable', 'Too many log in at this moment; try again', { cause });
  }
}

/** The seconds go into Retry-After. */
function tooMany(ms: number): ClientError {
  const seconds = Math.ceil(ms / 1000);
  return new ClientError('too-many-tries', `Wait ${seconds} seconds and try again`, { seconds });
}
