/** Every way an upstream can behave leads to the state, the stage and the words that its row says. */
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import type { ReleaseDetail } from '#contract/release.ts';
import { openScripted } from '#test/support/scripted.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { openUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { type BehaviourRow, behaviours } from './support/behaviours.ts';
import { type Certificates, makeCertificates } from './support/certificates.ts';

const messages = {
  plain: 'From: app@example.com\r\nTo: ada@example.com\r\nSubject: plain\r\n\r\n.dot\r\nthe end\r\n',
  eightBit: 'From: app@example.com\r\nSubject: eight\r\n\r\nGrüße\r\n',
  utf8: 'From: grüße@example.com\r\nSubject: utf8\r\n\r\nwords\r\n',
} as const;

interface Started {
  readonly port: number;
  readonly received: ReadonlyArray<unknown>;
  stop(): Promise<void>;
}
const upstreams = new Map<string, Started>();
const ids = new Map<string, string>();
let sandbox: TestSandbox;
let client: Client;

beforeAll(async () => {
  const certificates = await makeCertificates();
  for (const row of behaviours) upstreams.set(row.name, await open(row, certificates));
  const relay = behaviours.map((row, n) => ({
    name: `r${n}`,
    host: 'localhost',
    port: upstreams.get(row.name)?.port,
    ...row.relay?.(certificates),
  }));
  sandbox = await startSandbox({ relay, relayAllow: ['*'] });
  client = createClient({ url: sandbox.url });
  for (const [name, raw] of Object.entries(messages)) ids.set(name, await capture(raw));
});

afterAll(async () => {
  await sandbox.stop();
  await Promise.all([...upstreams.values()].map((upstream) => upstream.stop()));
});

function open(row: BehaviourRow, certificates: Certificates): Promise<Started> {
  return 'script' in row ? openScripted(row.script) : openUpstream(row.server(certificates));
}

async function capture(raw: string): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
  await transport.sendMail({ envelope: { from: 'app@example.com', to: ['ada@example.com'] }, raw });
  const [message] = (await client.listMessages({ query: { limit: 1 } })).messages;
  if (!message) throw new Error('nothing was captured');
  return message.id;
}

async function released(row: BehaviourRow): Promise<ReleaseDetail> {
  const { id } = await client.releaseMessage({
    params: { id: ids.get(row.message ?? 'plain') ?? '' },
    body: { relay: `r${behaviours.indexOf(row)}`, to: [...(row.to ?? ['qa@example.com'])] },
  });
  return waitFor('an attempt', async () => {
    const release = await client.getRelease({ params: { id } });
    return release.attempts.length > 0 && release.state !== 'sending' && release;
  });
}

test.each(behaviours.map((row) => [row.name, row] as const))('%s', async (name, row) => {
  const { expected } = row;
  const release = await released(row);
  const attempt = release.attempts.at(-1);
  expect(release, JSON.stringify(release, null, 1)).toMatchObject({ state: expected.state });
  expect(attempt).toMatchObject({ stage: expected.stage });
  if (expected.code) expect(attempt?.reply?.code).toBe(expected.code);
  if (expected.error) expect(attempt?.error).toMatch(expected.error);
  else expect(attempt?.error).toBeNull();
  if (expected.tls !== undefined) expect(attempt?.tls !== null).toBe(expected.tls);
  if (expected.auth) expect(attempt?.auth).toBe(expected.auth);
  for (const [address, state] of Object.entries(expected.recipients ?? {})) {
    expect(release.recipients).toContainEqual(expect.objectContaining({ address, state }));
  }
  expect(release.nextAttemptAt !== null).toBe(expected.state === 'deferred');
  const taken = Object.values(expected.recipients ?? { all: expected.state }).includes('sent');
  expect(upstreams.get(name)?.received).toHaveLength(taken ? 1 : 0);
  expect(release.transcripts.at(-1)).not.toEqual([]);
  expect(JSON.stringify(release)).not.toMatch(/s3cret|wr0ng|YXBwAHMzY3JldA/);
});
