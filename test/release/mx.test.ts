/** Delivery to the recipients' own servers, by a zone of the test's. */
import { expect, onTestFinished, test } from 'vitest';
import { openScripted } from '#test/support/scripted.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { startUpstream, type UpstreamBehaviour } from '#test/support/upstream.ts';
import { makeCertificates } from './support/certificates.ts';
import { capture, clientOf, settled } from './support/mail.ts';
import { resolverOf, type Zone } from './support/zone.ts';

const HERE = '127.0.0.1';
/** This machine too, but nobody listens there. */
const NOBODY = '127.0.0.9';

async function released(port: number, zone: Zone, to: readonly string[]) {
  const resolver = resolverOf(zone);
  const sandbox = await sandboxForTest(
    { relay: [{ name: 'direct', type: 'mx', port }], relayAllow: ['*'] },
    { resolver },
  );
  const client = clientOf(sandbox);
  const message = await capture(sandbox);
  expect(resolver.asked).toEqual([]);
  const { id } = await client.releaseMessage({ params: { id: message }, body: { to: [...to] } });
  return settled(client, id, 'sent', 'failed', 'deferred');
}
const upstream = (behaviour: UpstreamBehaviour = {}) => startUpstream(behaviour);

test('recipients are grouped by domain, each with its own attempt', async () => {
  const { port, received } = await upstream();
  const zone = {
    mx: { 'a.test': [[10, 'mx.a.test']], 'b.test': [[10, 'mx.b.test']] },
    a: { 'mx.a.test': [HERE], 'mx.b.test': [HERE] },
  } as const;
  const release = await released(port, zone, ['x@a.test', 'y@b.test', 'z@A.test']);
  expect(release.state).toBe('sent');
  expect(release.attempts.map(({ domain, recipients, server }) => [domain, recipients, server])).toEqual([
    ['a.test', 2, `mx.a.test:${port} (${HERE})`],
    ['b.test', 1, `mx.b.test:${port} (${HERE})`],
  ]);
  expect(received.map(({ to }) => to)).toEqual([['x@a.test', 'z@A.test'], ['y@b.test']]);
});

test('servers in their order of preference; the next one when one is not there', async () => {
  const { port } = await upstream();
  const zone = {
    mx: {
      'a.test': [
        [20, 'second.a.test'],
        [10, 'first.a.test'],
      ],
    },
    a: { 'first.a.test': [NOBODY], 'second.a.test': [HERE] },
  } as const;
  const release = await released(port, zone, ['x@a.test']);
  expect(release.state).toBe('sent');
  expect(release.attempts.map(({ server, stage }) => [server, stage])).toEqual([
    [`first.a.test:${port} (${NOBODY})`, 'connect'],
    [`second.a.test:${port} (${HERE})`, 'done'],
  ]);
});

test('a server that refuses the recipient has the last word', async () => {
  const { port } = await upstream({ refuse: { 'x@a.test': [550, '5.1.1 nobody'] } });
  const zone = {
    mx: {
      'a.test': [
        [10, 'mx.a.test'],
        [20, 'mx.a.test'],
      ],
    },
    a: { 'mx.a.test': [HERE] },
  } as const;
  const release = await released(port, zone, ['x@a.test']);
  expect(release).toMatchObject({ state: 'failed', attempts: [{ reply: { code: 550 } }] });
});

test('without MX the domain itself', async () => {
  const { port, received } = await upstream();
  expect((await released(port, { a: { 'a.test': [HERE] } }, ['x@a.test'])).state).toBe('sent');
  expect(received).toHaveLength(1);
});

test('an address literal needs no name', async () => {
  const { port } = await upstream();
  expect((await released(port, {}, [`x@[${HERE}]`])).state).toBe('sent');
});

test.each<[string, Zone, 'failed' | 'deferred', RegExp]>([
  [
    'a null MX',
    { mx: { 'a.test': [[0, '']] }, a: { 'a.test': [HERE] } },
    'failed',
    /takes no mail \(null MX/,
  ],
  ['a domain that is not there', {}, 'failed', /No mail server is known for a\.test.*neither MX nor address/],
  ['servers without an address', { mx: { 'a.test': [[1, 'mx.a.test']] } }, 'failed', /have no address/],
  ['a name server that fails', { mx: { 'a.test': 'SERVFAIL' } }, 'deferred', /gave no answer for a\.test/],
  ['a server where nobody listens', { a: { 'a.test': [NOBODY] } }, 'deferred', /Nothing listens/],
])('%s says so', async (_, zone, state, sentence) => {
  const { port } = await upstream();
  const release = await released(port, zone, ['x@a.test']);
  expect(release.state).toBe(state);
  expect(release.attempts.at(-1)?.error).toMatch(sentence);
});

test('STARTTLS where it is offered, whoever the certificate is for', async () => {
  const { wrongName } = await makeCertificates();
  const { key, cert } = wrongName;
  const { port, received } = await upstream({ server: { key, cert, disabledCommands: [] } });
  const release = await released(port, { a: { 'a.test': [HERE] } }, ['x@a.test']);
  expect(release.attempts[0]?.tls?.version).toMatch(/^TLS/);
  expect(received[0]?.secure).toBe(true);
});

test('in the open when the handshake fails', async () => {
  const broken = await openScripted({ ehlo: ['250-a\r\n250 STARTTLS', '250-a\r\n250 STARTTLS'] });
  onTestFinished(() => broken.stop());
  const release = await released(broken.port, { a: { 'a.test': [HERE] } }, ['x@a.test']);
  expect(release.attempts.map(({ stage }) => stage)).toEqual(['tls', 'done']);
  expect(release.state).toBe('sent');
});

test('no DNS query is made as long as nothing is released through it', async () => {
  const resolver = resolverOf({});
  const sandbox = await sandboxForTest({ relay: ['mx:'], relayAllow: ['@example.com'] }, { resolver });
  const client = clientOf(sandbox);
  const id = await capture(sandbox);
  await client.testRelay({ params: { name: 'mx' } });
  await expect(client.releaseMessage({ params: { id }, body: { to: ['x@a.test'] } })).rejects.toMatchObject({
    code: 'recipient-not-allowed',
  });
  expect(resolver.asked).toEqual([]);
});
