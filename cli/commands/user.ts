/** `mailstop user`: who may log in. */
import { randomBytes } from 'node:crypto';
import { type Role, roleMeanings, roles } from '#contract/access.ts';
import { hashPassword, MIN_PASSWORD } from '#server/users/password.ts';
import { changeUsers, readUsers, User, type UsersContent } from '#server/users/users-file.ts';
import { askPassword } from '../ask-password.ts';
import { command } from '../command.ts';
import { Failure, UsageError } from '../exit.ts';
import { list, text, toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';
import { usersFile } from '../users-file.ts';

const actions = ['list', 'add', 'password', 'remove'] as const;

export const user = command({
  name: 'user',
  group: 'access',
  summary: 'List those who may log in; add and remove them, give them another password',
  details: `With the first user one must log in to the web side. A server that runs sees every change at once. The password is asked for, or read from stdin; --generate makes one and prints it. Roles: ${roles.map((role) => `${role} ${roleMeanings[role]}`).join('; ')}. Adding one who is there changes his role and inboxes.`,
  operands: [
    { name: '[action]', description: `${actions.join(', ')} (default: list)` },
    { name: '[name]', description: 'The user' },
  ],
  options: {
    role: text('ROLE', `With add: ${roles.join(', ')} (default: tester)`),
    inbox: list('NAME', 'With add: sees this inbox only, beside the one of his name; * for any text'),
    generate: toggle('Make a password and print it'),
    json: toggle('Print as JSON, without passwords'),
  },
  examples: [
    ['mailstop user add ada --role admin --data ./mail', 'The first one; the password is asked for'],
    ['mailstop user add bob --role reader --inbox "team-*" --generate --data ./mail', 'Sees some inboxes'],
    ['mailstop user remove bob --data ./mail', 'His sessions end at once'],
  ],
  async run({ operands: [action = 'list', name], options, flags }) {
    if (!isAction(action)) throw new UsageError(`"${action}" is not one of ${actions.join(', ')}`);
    const file = await usersFile(flags);
    if (action === 'list') return show(readUsers(file), options.json);
    if (name === undefined) throw new UsageError(`user ${action}: name the user`);
    if (action === 'remove') return remove(file, name);
    const known = find(readUsers(file), name);
    if (action === 'password' && !known) throw new Failure(`There is no user ${name}`);
    wanted(name, options, known);
    const isNew = !known || action === 'password';
    const password = isNew ? await newPassword(name, options.generate) : null;
    const hash = password === null ? null : await hashPassword(password);
    await changeUsers(file, (content) => {
      const before = find(content, name);
      const made = action === 'password' && before ? before : wanted(name, options, before);
      const next = { ...made, password: hash ?? before?.password ?? null };
      const others = content.users.filter((one) => one !== before);
      return { content: { ...content, users: [...others, next] }, result: undefined };
    });
    if (options.generate && password !== null) print(password);
    else explain(`${name} may log in.`);
    return undefined;
  },
});

interface Wish {
  readonly role: string | undefined;
  readonly inbox: readonly string[];
}

function wanted(name: string, { role, inbox }: Wish, before: User | undefined): User {
  const parsed = User.safeParse({
    name: before?.name ?? name,
    role: readRole(role) ?? before?.role ?? 'tester',
    inboxes: inbox.length > 0 ? inbox : null,
    password: null,
    createdAt: before?.createdAt ?? new Date().toISOString(),
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(`${String(parsed.error.issues[0]?.path[0])}: ${parsed.error.issues[0]?.message}`);
}

/** A role that was typed; undefined for none. */
export function readRole(written: string | undefined): Role | undefined {
  if (written === undefined) return undefined;
  const role = roles.find((one) => one === written);
  if (role) return role;
  throw new UsageError(`--role: "${written}" is not one of ${roles.join(', ')}`);
}

async function newPassword(name: string, generate: boolean): Promise<string> {
  if (generate) return randomBytes(15).toString('base64url');
  const password = await askPassword(name);
  if ([...password].length >= MIN_PASSWORD) return password;
  throw new UsageError(`A password has ${MIN_PASSWORD} characters or more; --generate makes one`);
}

async function remove(file: string, name: string): Promise<undefined> {
  const found = await changeUsers(file, (content) => {
    const user = find(content, name);
    return { content: { ...content, users: content.users.filter((one) => one !== user) }, result: user };
  });
  if (!found) throw new Failure(`There is no user ${name}`);
  explain(`${found.name} may log in no longer.`);
  return undefined;
}

function show({ users }: UsersContent, json: boolean): undefined {
  const shown = users.map(({ password: _, ...rest }) => rest);
  if (json) printJson({ users: shown });
  else
    printRows(
      ['NAME', 'ROLE', 'INBOXES', 'SINCE'],
      shown.map(({ name, role, inboxes, createdAt }) => [
        name,
        role,
        inboxes?.join(', ') ?? 'all',
        createdAt.slice(0, 10),
      ]),
    );
  return undefined;
}

function find({ users }: UsersContent, name: string): User | undefined {
  return users.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

const isAction = (word: string): word is (typeof actions)[number] => actions.some((one) => one === word);
