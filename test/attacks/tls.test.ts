/**
 * Old TLS at every door that speaks it: HTTPS, SMTP with TLS from the first byte, SMTP with STARTTLS. The client offers
 * only what is old; a server of the test that allows everything shows that it then would be connected.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { dial } from '#test/support/dialogue.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

/** What our side may still offer. */
const EVERYTHING = 'ALL:COMPLEMENTOFALL@SECLEVEL=0';

let certificate: { readonly cert: string; readonly key: string };
let sandbox: TestSandbox;

/** Of RSA, with which the old ways of agreeing on a key could be used. */
beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'rsa',
    keySize: 2048,
  });
  certificate = { cert: made.cert, key: made.private };
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-old-tls-'));
  const [tlsCert, tlsKey] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  writeFileSync(tlsCert, certificate.cert);
  writeFileSync(tlsKey, certificate.key);
  sandbox = await startSandbox({ https: true, smtpTlsPort: 0, smtpStarttlsPort: 0, tlsCert, tlsKey });
  return async () => {
    await sandbox.stop();
    rmSync(directory, { recursive: true });
  };
});

async function handshake(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

const portOf = (tls: 'implicit' | 'starttls'): number =>
  sandbox.addresses.smtp.find((one) => one.tls === tls)?.port ?? 0;

/** A door: rejects with what the server says of the offer. */
type Door = (offer: ConnectionOptions) => Promise<unknown>;

const doors: Readonly<Record<string, Door>> = {
  HTTPS: (offer) => handshake({ port: Number(new URL(sandbox.url).port), ...offer }),
  'SMTP with TLS from the first byte': (offer) => handshake({ port: portOf('implicit'), ...offer }),
  async 'SMTP with STARTTLS'(offer) {
    const talk = await dial(portOf('starttls'));
    await talk.expect(/^220 /);
    await talk.say('EHLO x', /^250-[\s\S]*STARTTLS/);
    await talk.say('STARTTLS', /^220 /);
    await talk.startTls({ rejectUnauthorized: false, ...offer } as never);
    await talk.say('EHLO x', /^250-/);
  },
};

/** One that allows what ours must not. */
async function anyServer(offer: ConnectionOptions): Promise<TLSSocket> {
  const server = createServer({ ...certificate, minVersion: 'TLSv1', ciphers: EVERYTHING }, (socket) =>
    socket.on('error', () => undefined),
  );
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return handshake({ port: (server.address() as AddressInfo).port, ...offer });
}

const version = (name: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): ConnectionOptions => ({
  minVersion: name,
  maxVersion: name,
  ciphers: EVERYTHING,
});
const cipher = (ciphers: string): ConnectionOptions => ({
  ...version('TLSv1.2'),
  ciphers: `${ciphers}@SECLEVEL=0`,
});

const PROTOCOL = 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION';
const HANDSHAKE = expect.stringMatching(/^ERR_SSL_(SSL\/TLS|SSLV3)_ALERT_HANDSHAKE_FAILURE$/);

const refused: ReadonlyArray<readonly [what: string, offer: ConnectionOptions, alert: string]> = [
  ['TLS 1.0', version('TLSv1'), PROTOCOL],
  ['TLS 1.1', version('TLSv1.1'), PROTOCOL],
  ['a key that the certificate’s gives away later', cipher('AES128-GCM-SHA256'), HANDSHAKE],
  ['CBC', cipher('ECDHE-RSA-AES128-SHA'), HANDSHAKE],
  ['CBC with SHA-256', cipher('ECDHE-RSA-AES128-SHA256'), HANDSHAKE],
  ['no encryption', cipher('ECDHE-RSA-NULL-SHA'), HANDSHAKE],
  ['no certificate', cipher('AECDH-AES128-SHA'), HANDSHAKE],
];
const taken: ReadonlyArray<readonly [what: string, offer: ConnectionOptions]> = [
  ['TLS 1.2', version('TLSv1.2')],
  ['TLS 1.3', version('TLSv1.3')],
  ['what is modern in 1.2', cipher('ECDHE-RSA-AES128-GCM-SHA256')],
];

test.each(refused)('%s is refused at every door', async (_, offer, alert) => {
  await expect(anyServer(offer)).resolves.toBeTruthy();
  for (const [name, door] of Object.entries(doors))
    await expect(door(offer), name).rejects.toMatchObject({ code: alert });
});

test.each(taken)('%s is taken at every door', async (_, offer) => {
  for (const [name, door] of Object.entries(doors))
    await expect(
      door(offer).then(() => 'connected'),
      name,
    ).resolves.toBe('connected');
});

test('a handshake in a connection that has had one is refused, and others are served', async () => {
  const again = (socket: TLSSocket): Promise<Error | null> =>
    new Promise((resolve) => {
      socket.on('error', resolve);
      socket.on('close', () => resolve(new Error('it was closed')));
      socket.renegotiate({}, resolve);
    });
  expect(await again(await anyServer(version('TLSv1.2')))).toBeNull();
  for (const port of [Number(new URL(sandbox.url).port), portOf('implicit')]) {
    expect(await again(await handshake({ port, ...version('TLSv1.2') }))).toBeInstanceOf(Error);
    await handshake({ port, ...version('TLSv1.2') });
  }
});
