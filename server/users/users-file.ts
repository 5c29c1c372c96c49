/**
 * The file of users and tokens: JSON, readable by its owner alone, written by the commands `user` and `token` and
 * read by the server, which looks at it again whenever it changed.
 *
 * A change is made under a lock file and put in place by a rename, so that several processes may edit it and no one
 * reads half of it. It holds hashes only.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { Role } from '#contract/access.ts';
import { Time } from '#contract/message.ts';
import { linkAt } from '#server/private-files.ts';

const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}]+$/u, 'holds control characters');
const Inboxes = z.array(Name).max(50).nullable();

export const User = z.strictObject({
  /** Also the name of an inbox of his own, so it stands for no other. */
  name: Name.regex(/^[^*]+$/, 'holds a *'),
  role: Role,
  inboxes: Inboxes,
  /** Null for one who has no password and comes from elsewhere. */
  password: z.string().nullable(),
  createdAt: Time,
});
export type User = z.infer<typeof User>;

export const Token = z.strictObject({
  name: Name.regex(/^[^*]+$/, 'holds a *'),
  role: Role,
  inboxes: Inboxes,
  hash: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
});
export type Token = z.infer<typeof Token>;

const Content = z.strictObject({
  version: z.literal(1),
  users: z.array(User),
  tokens: z.array(Token),
});
export type UsersContent = z.infer<typeof Content>;

export const noUsers: UsersContent = { version: 1, users: [], tokens: [] };

/** Its message is one line for a person. */
export class UsersFileError extends Error {}

/** Throws `UsersFileError` when it is a link: in a data directory it could lead to users of someone else's choice. */
export function refuseLink(path: string): void {
  const link = linkAt(path);
  if (link) throw new UsersFileError(link);
}

/** What is in the file; nobody when there is none. Throws `UsersFileError` when it cannot be read. */
export function readUsers(path: string): UsersContent {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return noUsers;
    throw new UsersFileError(`The users in ${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  return parsed(path, text);
}

function parsed(path: string, text: string): UsersContent {
  try {
    return Content.parse(JSON.parse(text));
  } catch (cause) {
    throw new UsersFileError(`${path} is no file of users, or is from a newer version`, { cause });
  }
}

/** Changes with every change of the file; empty when there is none. */
export function markOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino}:${found.mtimeNs}:${found.size}` : '';
}

/** How long a process may hold the lock before it is taken for dead. */
const STALE_MS = 10_000;
const ASK_AGAIN_MS = 25;

/** Changes the file; gives what `change` gave. Makes it when there is none. */
export async function changeUsers<T>(
  path: string,
  change: (content: UsersContent) => { content: UsersContent; result: T },
): Promise<T> {
  const unlock = await lock(`${path}.lock`);
  try {
    const { content, result } = change(readUsers(path));
    await replace(path, `${JSON.stringify(content, null, 2)}\n`);
    return result;
  } finally {
    unlock();
  }
}

async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rmSync(path, { force: true });
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code !== 'EEXIST') throw new UsersFileError(`No users can be written: ${message}`, { cause });
    }
    const held = await stat(path).catch(() => null);
    if (held && Date.now() - held.mtimeMs > STALE_MS) await rm(path, { force: true });
    else await setTimeout(ASK_AGAIN_MS);
  }
}

async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
