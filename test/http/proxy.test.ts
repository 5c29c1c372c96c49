/** Behind proxies: whose X-Forwarded-* is believed, under which names it may be asked for, and Unix sockets. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sandboxForTest } from '#test/support/start.ts';
import { PASSWORD, usersForTest } from '#test/support/users.ts';
import { ask } from './mail.ts';

const forwarded = {
  Host: '127.0.0.1',
  'X-Forwarded-For': '198.51.100.9, 192.0.2.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'mail.example.com',
};

/** Time stands still, so that nobody is forgiven. */
const clock = { now: () => 1_000_000_000_000, after: () => () => {} };

async function teamBehind(trustedProxy: string[]) {
  const users = usersForTest();
  await users.add({ name: 'ada', role: 'tester', inboxes: null });
  const allowedHost = ['mail.example.com'];
  return sandboxForTest({ users: users.file, trustedProxy, allowedHost }, { clock });
}

const logIn = (url: string, headers: Record<string, string>, password = PASSWORD) =>
  ask(`${url}/api/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ name: 'ada', password }),
  });

describe('X-Forwarded-*', () => {
  test('of a trusted proxy: the scheme makes the cookie secure, and the host is that of our page', async () => {
    const { url } = await teamBehind(['127.0.0.0/8']);
    const answer = await logIn(url, { ...forwarded, Origin: 'https://mail.example.com' });
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^mailstop_session=.*; Secure/);
    const marked = await ask(`${url}/api/messages`, {
      method: 'PATCH',
      headers: {
        ...forwarded,
        Origin: 'https://mail.example.com',
        Cookie: cookie.split(';')[0] ?? '',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ all: true, seen: true }),
    });
    expect(marked.status).toBe(200);
  });

  test.each([[[]], [['10.0.0.0/8']], [['unix']]])('of anyone else (%j) is not believed', async (trusted) => {
    const { url } = await teamBehind(trusted);
    const answer = await logIn(url, forwarded);
    expect(answer.headers['set-cookie']?.[0]).not.toContain('Secure');
    expect((await logIn(url, { ...forwarded, Origin: 'https://mail.example.com' })).status).toBe(403);
  });

  test('a host that is none of ours is refused there too', async () => {
    const { url } = await teamBehind(['127.0.0.1']);
    const answer = await ask(`${url}/livez`, {
      headers: { ...forwarded, 'X-Forwarded-Host': 'evil.example.com' },
    });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('--allowed-host');
  });

  test('guesses are counted for the client that the proxy names, and what it wrote itself is not', async () => {
    const { url } = await teamBehind(['127.0.0.1']);
    const guess = async (address: string, name: string) => {
      const answer = await ask(`${url}/api/login`, {
        method: 'POST',
        headers: { ...forwarded, 'X-Forwarded-For': address, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name, password: 'wrong' }),
      });
      return answer.status;
    };
    for (let n = 0; n < 20; n += 1) expect(await guess(`10.9.9.${n}, 192.0.2.7`, `name ${n}`)).toBe(401);
    expect(await guess('10.9.9.99, 192.0.2.7', 'name')).toBe(429);
    expect(await guess('192.0.2.8', 'name')).toBe(401);
  });
});

describe('the Host', () => {
  test.each(['host.docker.internal:8025', 'host.containers.internal', 'localhost:1', 'mailstop'])(
    '%s is taken when nothing is set',
    async (Host) => {
      const { url } = await sandboxForTest();
      expect((await ask(`${url}/livez`, { headers: { Host } })).status).toBe(200);
    },
  );

  test('another is refused with what to set', async () => {
    const { url } = await sandboxForTest();
    const answer = await ask(`${url}/livez`, { headers: { Host: 'evil.example.com' } });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body).detail).toContain('--allowed-host gives it that name');
  });
});

function socketPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-socket-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 's');
}

function askSocket(socketPath: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path: '/readyz', headers: { Host: 'localhost', ...headers } });
    asking.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

test('HTTP by a Unix socket, which goes with the program', async () => {
  const path = socketPath();
  const sandbox = await sandboxForTest({ httpSocket: path, trustedProxy: ['unix'] });
  expect(await askSocket(path)).toBe(200);
  expect(statSync(path).mode & 0o777).toBe(0o660);
  expect(await askSocket(path, { 'X-Forwarded-Host': 'evil.example.com' })).toBe(403);
  await sandbox.stop();
  expect(existsSync(path)).toBe(false);
});

test('a socket that is in use, or a file that is none, is told and left', async () => {
  const path = socketPath();
  await sandboxForTest({ httpSocket: path });
  await expect(sandboxForTest({ httpSocket: path })).rejects.toThrow('is in use by another program');
  expect(await askSocket(path)).toBe(200);
  const file = `${path}.txt`;
  writeFileSync(file, 'mine');
  await expect(sandboxForTest({ smtpSocket: file })).rejects.toThrow(file);
  expect(existsSync(file)).toBe(true);
});
