/** `mailstop token`: what programs log in with. */
import { roles } from '#contract/access.ts';
import { hashToken, newToken } from '#server/users/token.ts';
import { changeUsers, readUsers, Token, type UsersContent } from '#server/users/users-file.ts';
import { command } from '../command.ts';
import { Failure, UsageError } from '../exit.ts';
import { list, type OptionRow, text, toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';
import { usersFile } from '../users-file.ts';
import { readRole } from './user.ts';

const actions = ['list', 'create', 'revoke'] as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 90;

/** Days, or never. */
const expiry: OptionRow<number | null> = {
  placeholder: 'DAYS',
  description: `With create: how long it is good, such as 7d, or never (default: ${DEFAULT_DAYS}d)`,
  read(typed, flag) {
    if (typed === 'never') return null;
    const days = /^(\d{1,4})d?$/.exec(String(typed ?? DEFAULT_DAYS))?.[1];
    if (days === undefined)
      throw new UsageError(`${flag}: "${typed}" is not a number of days such as 7d, or never`);
    return Number(days) * DAY_MS;
  },
};

export const token = command({
  name: 'token',
  group: 'access',
  summary: 'List the tokens that programs log in with; create and revoke them',
  details:
    'A token is printed once; only its hash is kept. Programs send it as «Authorization: Bearer …»; the commands and the client of tests take it from MAILSTOP_TOKEN.',
  operands: [
    { name: '[action]', description: `${actions.join(', ')} (default: list)` },
    { name: '[name]', description: 'What it is for' },
  ],
  options: {
    role: text('ROLE', `With create: ${roles.join(', ')} (default: tester)`),
    inbox: list('NAME', 'With create: reaches this inbox only, beside the one of its name; * for any text'),
    expires: expiry,
    json: toggle('Print as JSON, without tokens'),
  },
  examples: [
    ['mailstop token create ci --inbox "ci-*" --expires 30d --data ./mail', 'For tests that run elsewhere'],
    ['mailstop token revoke ci --data ./mail', 'It counts no longer, from now on'],
  ],
  async run({ operands: [action = 'list', name], options, flags }) {
    if (!isAction(action)) throw new UsageError(`"${action}" is not one of ${actions.join(', ')}`);
    const file = await usersFile(flags);
    if (action === 'list') return show(readUsers(file), options.json);
    if (name === undefined) throw new UsageError(`token ${action}: name the token`);
    if (action === 'revoke') return revoke(file, name);
    const written = newToken();
    const { role, inbox, expires } = options;
    const parsed = Token.safeParse({
      name,
      role: readRole(role) ?? 'tester',
      inboxes: inbox.length > 0 ? inbox : null,
      hash: hashToken(written),
      createdAt: new Date().toISOString(),
      expiresAt: expires === null ? null : new Date(Date.now() + expires).toISOString(),
    });
    if (!parsed.success)
      throw new UsageError(`${String(parsed.error.issues[0]?.path[0])}: ${parsed.error.issues[0]?.message}`);
    await changeUsers(file, (content) => {
      if (content.tokens.some((one) => one.name === name))
        throw new Failure(`There is a token ${name} already`);
      return { content: { ...content, tokens: [...content.tokens, parsed.data] }, result: undefined };
    });
    print(written);
    return undefined;
  },
});

async function revoke(file: string, name: string): Promise<undefined> {
  const found = await changeUsers(file, (content) => ({
    content: { ...content, tokens: content.tokens.filter((one) => one.name !== name) },
    result: content.tokens.some((one) => one.name === name),
  }));
  if (!found) throw new Failure(`There is no token ${name}`);
  explain(`The token ${name} counts no longer.`);
  return undefined;
}

function show({ tokens }: UsersContent, json: boolean): undefined {
  const shown = tokens.map(({ hash: _, ...rest }) => rest);
  if (json) printJson({ tokens: shown });
  else
    printRows(
      ['NAME', 'ROLE', 'INBOXES', 'EXPIRES'],
      shown.map(({ name, role, inboxes, expiresAt }) => [
        name,
        role,
        inboxes?.join(', ') ?? 'all',
        expiresAt?.slice(0, 10) ?? 'never',
      ]),
    );
  return undefined;
}

const isAction = (word: string): word is (typeof actions)[number] => actions.some((one) => one === word);
