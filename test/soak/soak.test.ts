/**
 * A long mixed load, in three equal parts with a rest after each: afterwards everything that was acknowledged and not
 * deleted is there, whole; no error was logged; nothing that was open stays open; and the memory is what it was.
 *
 * Memory is compared between the rests after the first part, by when everything is loaded and every cache is full, and
 * after the last. What the program holds once all garbage is gone may differ by a few messages on their way and by lists
 * that are bounded but not yet full: 8 MB. Two thirds of two minutes bring some thousand connections even on a slow
 * machine, so 3 KB that stay of each are found; an hour finds a thirtieth of that. Resident memory is looser, since the
 * allocator and SQLite keep what they may need again: half as much again and 64 MB. No time is looked at.
 *
 * Two minutes in every test run, an hour under `npm run test:long`.
 */
import { expect, onTestFinished, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { type MailstopProcess, startProcess } from '#test/support/process.ts';
import { openUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { handlesOf } from './support/handles.ts';
import { type HeapProbe, probeHeap } from './support/heap.ts';
import { createLoad, type Load, sha256, soakClient } from './support/load.ts';

const SECONDS = Number(process.env.MAILSTOP_TEST_SOAK_SECONDS ?? 120);
const PARTS = 3;
const MB = 1024 * 1024;
const HELD_MORE = 8 * MB;
/** Idle connections of a kept-alive client end after a minute. */
const SETTLE_MS = 150_000;

interface Rest {
  readonly held: number;
  readonly resident: number;
  readonly descriptors: number;
  readonly sockets: number;
}

test('everything at once, and everything as before afterwards', {
  timeout: SECONDS * 1000 + 600_000,
}, async () => {
  let carried = 0;
  const upstream = await openUpstream({
    server: {
      onData: (stream, _session, done) => {
        stream.on('end', () => {
          carried += 1;
          done(null, '2.0.0 taken');
        });
        stream.resume();
      },
    },
  });
  onTestFinished(() => upstream.stop());
  const running = await startProcess(
    [
      ...['--log-level', 'error', '--log-format', 'json'],
      ...['--relay', `smtp://127.0.0.1:${upstream.port}?tls=none`, '--relay-allow', '@example.com'],
    ],
    { runtime: ['--inspect=127.0.0.1:0'] },
  );
  const probe = await probeHeap(await inspectorOf(running));
  onTestFinished(() => probe.close());
  const client = soakClient(running.url);
  const load = createLoad(running);

  const before = await restingSockets(running);
  const rests: Rest[] = [];
  for (let part = 0; part < PARTS; part++) {
    await load.run(SECONDS / PARTS);
    rests.push(await rest(running, client, probe, before));
    process.stdout.write(`soak: ${JSON.stringify({ ...rests.at(-1), acknowledged: load.acknowledged })}\n`);
  }
  process.stdout.write(`soak: ${JSON.stringify({ ...load.turns, carried })}\n`);

  await checkAll(client, load);
  for (const [who, turns] of Object.entries(load.turns)) expect(turns, who).toBeGreaterThan(0);
  expect(errorsOf(running)).toEqual([]);
  const [first, last] = [rests[0], rests.at(-1)];
  if (!first || !last) throw new Error('there was no rest');
  expect.soft(last.held - first.held, 'bytes held more than after the first part').toBeLessThan(HELD_MORE);
  expect.soft(last.resident, 'resident bytes').toBeLessThan(first.resident * 1.5 + 64 * MB);
  expect.soft(last.descriptors, 'open files and sockets').toBeLessThanOrEqual(first.descriptors);
  probe.close();
  expect((await running.end('SIGTERM')).code).toBe(0);
  expect(errorsOf(running)).toEqual([]);
});

/** Nobody is connected, nothing waits; then what is held and open. */
async function rest(
  { child }: MailstopProcess,
  client: Client,
  probe: HeapProbe,
  sockets: number,
): Promise<Rest> {
  await waitFor('nobody to wait', async () => (await client.getStatus()).waiting === 0, SETTLE_MS);
  await waitFor(
    'no SMTP session to be open',
    async () => (await client.listSessions({ query: { outcome: 'open' } })).sessions.length === 0,
    SETTLE_MS,
  );
  const pid = child.pid ?? 0;
  await waitFor(
    `the sockets to be ${sockets} again`,
    async () => (handlesOf(pid)?.sockets ?? 0) <= sockets,
    SETTLE_MS,
  );
  const held = await probe.settledBytes();
  const { residentBytes = 0, descriptors = 0, sockets: open = 0 } = handlesOf(pid) ?? {};
  return { held, resident: residentBytes, descriptors, sockets: open };
}

/** Those that are there without anybody: listening ones, the inspector's and its own. */
async function restingSockets({ child }: MailstopProcess): Promise<number> {
  return handlesOf(child.pid ?? 0)?.sockets ?? 0;
}

/** Exactly what was acknowledged and not deleted is there, byte for byte. */
async function checkAll(client: Client, load: Load): Promise<void> {
  await client.removeMessages({ body: { q: 'to:vanish@example.com' } });
  const ids: string[] = [];
  let before: string | null = null;
  do {
    const page = await client.listMessages({ query: { limit: 500, ...(before ? { before } : {}) } });
    ids.push(...page.messages.map(({ id }) => id));
    before = page.next;
  } while (before);
  expect(ids.sort()).toEqual([...load.kept.keys()].sort());
  for (const [id, hash] of load.kept) {
    const raw = await client.getRaw({ params: { id } });
    expect(sha256(new Uint8Array(await raw.arrayBuffer())), id).toBe(hash);
  }
}

/** What was logged; what the inspector says is not of ours. */
function errorsOf({ complaints }: MailstopProcess): string[] {
  return complaints
    .join('')
    .split('\n')
    .filter((line) => line !== '' && !/^(?:Debugger |For help, see)/.test(line));
}

async function inspectorOf({ complaints }: MailstopProcess): Promise<string> {
  return waitFor(
    'the address of the inspector',
    async () => /^Debugger listening on (ws:\S+)/m.exec(complaints.join(''))?.[1],
  );
}
