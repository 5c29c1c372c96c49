/** Every route asks for the role of its row, of everyone, by cookie and by token. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Need, roles } from '#contract/access.ts';
import { paths, type RouteName } from '#contract/paths.ts';
import { routes } from '#contract/routes.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { logIn, usersIn } from '#test/support/users.ts';

const names = Object.keys(paths) as RouteName[];
const who = ['stranger', ...roles] as const;
type Who = (typeof who)[number];
const headersOf: Partial<Record<Who, Record<string, string>>> = {};
const tokenOf: Partial<Record<Who, string>> = {};
let sandbox: TestSandbox;
const directory = mkdtempSync(join(tmpdir(), 'mailstop-roles-'));

beforeAll(async () => {
  const users = usersIn(join(directory, 'users.json'));
  for (const role of roles) await users.add({ name: role, role, inboxes: null });
  sandbox = await startSandbox({ users: users.file });
  for (const role of roles) {
    tokenOf[role] = await users.token({ role });
    headersOf[role] = { Cookie: await logIn(sandbox.url, role), Origin: sandbox.url };
  }
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(directory, { recursive: true });
});

/** Asks for what is not there, so that nothing happens where one may. */
async function statusOf(name: RouteName, headers: Record<string, string> | undefined): Promise<number> {
  const { method, path } = paths[name];
  const place = path.replace('{id}', '0000000000000').replace('{n}', '0').replace('{name}', 'nothing');
  const query = name === 'waitForQuery' ? '?timeoutMs=0' : '';
  const answer = await fetch(sandbox.url + place + query, { method, ...(headers && { headers }) });
  await answer.body?.cancel();
  return answer.status;
}

const may = (one: Who, need: Need): boolean =>
  need === 'anyone' || (one !== 'stranger' && roles.indexOf(one) >= roles.indexOf(need));

describe.each(who)('%s', (one) => {
  // Logging out would end the session that the others ask with.
  test.each(names.filter((name) => name !== 'logout'))('%s', async (name) => {
    const { needs } = routes[name];
    const refused = one === 'stranger' ? 401 : 403;
    for (const headers of [headersOf[one], tokenOf[one] && { Authorization: `Bearer ${tokenOf[one]}` }]) {
      const status = await statusOf(name, headers || undefined);
      if (may(one, needs)) expect([401, 403]).not.toContain(status);
      else expect(status).toBe(refused);
    }
  });
});

test('every role is asked for somewhere', () => {
  expect(new Set(names.map((name) => routes[name].needs))).toEqual(new Set(['anyone', ...roles]));
});

test.each(['/', '/docs', '/openapi.json', '/livez', '/readyz'])('%s is for anyone', async (path) => {
  expect((await fetch(sandbox.url + path)).status).toBe(200);
});
