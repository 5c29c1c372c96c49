/** TLS: HTTPS and both kinds of SMTP, by the local authority or by files that change while it runs. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { createTransport } from 'nodemailer';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { sandboxForTest, testAuthority } from '#test/support/start.ts';
import { logIn, usersForTest } from '#test/support/users.ts';
import { waitFor } from '#test/support/wait.ts';

const portOf = (url: string): number => Number(new URL(url).port);

/** The certificate that a port shows; fails when it cannot be trusted. */
async function shown(port: number, options: object): Promise<X509Certificate> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ...options });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  if (!certificate) throw new Error('no certificate was shown');
  return certificate;
}

test('HTTPS by a certificate of the local authority, the live socket too', async () => {
  const { url } = await sandboxForTest({ https: true });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const ca = testAuthority();
  const asking = request(`${url}/livez`, { ca });
  asking.end();
  const [answer] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
  expect(answer.statusCode).toBe(200);
  answer.resume();
  const socket = new WebSocketClient(`${url.replace('https', 'wss')}/api/live`, { ca });
  onTestFinished(() => socket.terminate());
  expect(JSON.parse(String((await once(socket, 'message'))[0]))).toMatchObject({ type: 'hello' });
});

test.each(['evil.example', 'localhost.evil.example:8025'])(
  'over HTTPS too %s is no name of ours',
  async (Host) => {
    const { url } = await sandboxForTest({ https: true });
    const asking = request(`${url}/api/messages`, {
      ca: testAuthority(),
      servername: 'localhost',
      headers: { Host },
    });
    asking.end();
    const [answer] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
    expect(answer.statusCode).toBe(403);
    answer.resume();
  },
);

test('who does not trust the authority is not connected', async () => {
  const { url } = await sandboxForTest({ https: true });
  await expect(shown(portOf(url), {})).rejects.toThrow();
});

test.each<[SecureVersion, boolean]>([
  ['TLSv1.1', false],
  ['TLSv1.2', true],
  ['TLSv1.3', true],
])('%s: %s', async (version, taken) => {
  const { url, addresses } = await sandboxForTest({ https: true, smtpTlsPort: 0 });
  const smtps = addresses.smtp.find(({ tls }) => tls === 'implicit')?.port ?? 0;
  // An old version needs old ciphers on our side to be asked for at all.
  const options = {
    ca: testAuthority(),
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  for (const port of [portOf(url), smtps]) {
    if (taken) expect((await shown(port, options)).subjectAltName).toContain('DNS:localhost');
    else await expect(shown(port, options)).rejects.toThrow();
  }
});

test('mail comes over STARTTLS and over TLS to clients that verify', async () => {
  const sandbox = await sandboxForTest({ smtpStarttlsPort: 0, smtpTlsPort: 0 });
  for (const { tls, port } of sandbox.addresses.smtp.filter((one) => one.tls !== 'none')) {
    const transport = createTransport({
      host: 'localhost',
      port,
      secure: tls === 'implicit',
      requireTLS: true,
      tls: { ca: testAuthority() },
    });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: tls });
    transport.close();
  }
  expect((await createClient({ url: sandbox.url }).getStatus()).messages.count).toBe(2);
});

test('the key of the authority is its owner’s alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await sandboxForTest({ https: true, ca: join(directory, 'ca') });
  expect(statSync(join(directory, 'ca', 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'ca')).mode & 0o777).toBe(0o700);
});

test('files that change are taken without a restart; what cannot be used is not', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [tlsCert, tlsKey] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const put = async (name: string): Promise<string> => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keyType: 'ec' });
    for (const [file, text] of [
      [tlsKey, key],
      [tlsCert, cert],
    ] as const) {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    }
    return new X509Certificate(cert).fingerprint256;
  };
  const first = await put('first');
  const { url, addresses } = await sandboxForTest({ https: true, smtpTlsPort: 0, tlsCert, tlsKey });
  const ports = [portOf(url), addresses.smtp.find(({ tls }) => tls === 'implicit')?.port ?? 0];
  const seen = async () =>
    Promise.all(ports.map(async (port) => (await shown(port, { rejectUnauthorized: false })).fingerprint256));
  expect(await seen()).toEqual([first, first]);
  writeFileSync(tlsCert, 'no certificate');
  const second = await put('second');
  await waitFor('the second certificate', async () => (await seen()).every((one) => one === second));
});

test('a session cookie goes over TLS alone', async () => {
  const users = usersForTest();
  await users.add({ name: 'ada', role: 'reader', inboxes: null });
  const { url } = await sandboxForTest({ https: true, users: users.file });
  const body = JSON.stringify({ name: 'ada', password: 'correct horse battery' });
  const asking = request(`${url}/api/login`, {
    ca: testAuthority(),
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
  });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [
    { headers: Record<string, string[]>; resume(): void },
  ];
  answer.resume();
  expect(answer.headers['set-cookie']?.[0]).toContain('; Secure');
  await expect(logIn(url, 'ada')).rejects.toThrow();
});
