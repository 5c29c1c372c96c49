/**
 * A file of users for a test, and sandboxes that go by it. Passwords are hashed once for all tests of a file, since each
 * takes some time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { Person, Role } from '#contract/access.ts';
import { hashPassword } from '#server/users/password.ts';
import { hashToken, newToken } from '#server/users/token.ts';
import { changeUsers, type UsersContent } from '#server/users/users-file.ts';

export const PASSWORD = 'correct horse battery';
const hashed = hashPassword(PASSWORD);
const createdAt = new Date(0).toISOString();

export interface TestUsers {
  readonly file: string;
  /** Adds a user with this password, else with `PASSWORD`. */
  add(person: Person, password?: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes a token and gives it. */
  token(person: Partial<Person> & { role: Role }, expiresAt?: string): Promise<string>;
}

/** An empty file of users, gone when the running test ends. */
export function usersForTest(): TestUsers {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-users-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return usersIn(join(directory, 'users.json'));
}

/** Users in this file. */
export function usersIn(file: string): TestUsers {
  const change = (edit: (content: UsersContent) => Partial<UsersContent>): Promise<void> =>
    changeUsers(file, (content) => ({ content: { ...content, ...edit(content) }, result: undefined }));
  let tokens = 0;

  return {
    file,
    async add(person, password) {
      const hash = password === undefined ? hashed : hashPassword(password);
      const user = { ...person, password: await hash, createdAt };
      await change(({ users }) => ({ users: [...users, user] }));
    },
    remove: (name) => change(({ users }) => ({ users: users.filter((user) => user.name !== name) })),
    async token({ name, role, inboxes = null }, expiresAt) {
      const written = newToken();
      tokens += 1;
      const token = {
        name: name ?? `token ${tokens}`,
        role,
        inboxes,
        hash: hashToken(written),
        createdAt,
        expiresAt: expiresAt ?? null,
      };
      await change((content) => ({ tokens: [...content.tokens, token] }));
      return written;
    },
  };
}

export const clientWith = (url: string, token: string): Client => createClient({ url, token });

/** Logs in and gives what a browser would send as Cookie. */
export async function logIn(url: string, name: string, password = PASSWORD): Promise<string> {
  const answer = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ name, password }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
}
