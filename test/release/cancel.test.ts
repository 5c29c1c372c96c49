/** A release that hangs is stopped at once, wherever it hangs: the connection is given up, and that is on record. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ReleaseStage } from '#contract/release.ts';
import type { World } from '#server/main.ts';
import { deafPort } from '#test/support/deaf.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf } from './support/mail.ts';

interface Hanging {
  readonly relay: object;
  /** Resolves when it hangs. */
  readonly reached: () => Promise<unknown>;
}

/** A server that gives these answers, one after the other, and is silent to what it hears then. */
async function silentAfter(answers: readonly string[], more: object = {}): Promise<Hanging> {
  const sockets = new Set<Socket>();
  const heard = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const left = [...answers];
    socket.on('error', () => undefined).write(left.shift() ?? '');
    socket.on('data', () => {
      const answer = left.shift();
      if (answer === undefined) heard.resolve();
      else socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const relay = here((server.address() as AddressInfo).port, more);
  return { relay, reached: () => heard.promise };
}

const noAnswer: World['resolver'] = {
  resolveMx: () => new Promise(() => undefined),
  resolve4: () => new Promise(() => undefined),
  resolve6: () => new Promise(() => undefined),
};
const here = (port: number, more: object = {}) => ({ host: '127.0.0.1', port, timeout: 3600, ...more });
const atOnce = (): Promise<unknown> => Promise.resolve();

test.each<[where: string, stage: ReleaseStage, open: () => Promise<Hanging>]>([
  ['the name server is silent', 'dns', async () => ({ relay: { type: 'mx' }, reached: atOnce })],
  [
    'nobody takes the connection',
    'connect',
    async () => ({ relay: here(await deafPort()), reached: atOnce }),
  ],
  ['EHLO gets no answer', 'ehlo', () => silentAfter(['220 hi\r\n'])],
  ['TLS gets no answer', 'tls', () => silentAfter([''], { tls: 'implicit' })],
  [
    'TLS gets no answer after STARTTLS',
    'tls',
    () => silentAfter(['220 hi\r\n', '250-hi\r\n250 STARTTLS\r\n', '220 go\r\n']),
  ],
])('%s: cancelled at once', async (_, stage, open) => {
  const { relay, reached } = await open();
  const settings = { relay: [{ name: 'upstream', ...relay }], relayAllow: ['*'] };
  const sandbox = await sandboxForTest(settings, { resolver: noAnswer });
  const client = clientOf(sandbox);
  const params = { id: await capture(sandbox) };
  const { id } = await client.releaseMessage({ params, body: { to: ['qa@example.com'] } });
  const get = () => client.getRelease({ params: { id } });
  await waitFor('it to be sent', async () => (await get()).state === 'sending');
  await reached();
  expect(await client.cancelReleases({ body: { ids: [id] } })).toEqual({ cancelled: 1 });
  expect(await get()).toMatchObject({ state: 'cancelled', attempts: [{ stage, error: 'Cancelled.' }] });
});
