/** Limits of those who log in. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { TestSandbox } from '#test/support/start.ts';
import { logIn, usersForTest } from '#test/support/users.ts';
import type { Case } from './case.ts';

const statusFor = async ({ url }: TestSandbox, Cookie: string): Promise<number> =>
  (await fetch(`${url}/api/messages`, { headers: { Cookie } })).status;

/** Takes connections, and never says a word. */
async function silentProvider(): Promise<string> {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Of the sandbox that is tested, where one must log in. */
let token = '';

async function users(): Promise<string> {
  const { file, add, token: make } = usersForTest();
  await add({ name: 'ada', role: 'admin', inboxes: null });
  token = await make({ role: 'reader' });
  return file;
}

export const loginCases = {
  maxLoginSessions: {
    async settings() {
      return { users: await users(), maxLoginSessions: 2 };
    },
    token: () => token,
    async over(sandbox) {
      const first = await logIn(sandbox.url, 'ada');
      const second = await logIn(sandbox.url, 'ada');
      expect([await statusFor(sandbox, first), await statusFor(sandbox, second)]).toEqual([200, 200]);
      const third = await logIn(sandbox.url, 'ada');
      expect(await statusFor(sandbox, first)).toBe(401);
      expect([await statusFor(sandbox, second), await statusFor(sandbox, third)]).toEqual([200, 200]);
    },
  },
  oidcTimeout: {
    async settings() {
      return {
        users: await users(),
        oidcIssuer: await silentProvider(),
        oidcClient: 'mailstop',
        oidcRole: ['sub=*:reader'],
        oidcTimeout: 100,
      };
    },
    token: () => token,
    async over({ url }) {
      const page = await fetch(`${url}/login/oidc`, { redirect: 'manual' });
      expect(page.status).toBe(502);
      expect(await page.text()).toContain('does not answer</h1>');
    },
  },
} satisfies Record<string, Case>;
