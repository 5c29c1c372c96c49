/**
 * `npm run bench -- --waits N`: N messages, each to an address that a wait of its own is for, while a thousand others
 * wait: how many waits missed their message, and how long after its `250` a message has woken its wait (negative
 * where the answer comes first). One after the other, and several at a time.
 */
import { openClient } from './client.ts';
import type { Contestant } from './contestants.ts';
import { type Http, openHttp } from './http.ts';
import { sendable } from './messages.ts';
import { type Running, startContestant } from './process.ts';
import { latencyOf, written } from './statistics.ts';
import { markdown } from './table.ts';

/** Those that wait for what never comes. */
const STANDING = 1_000;
const WAIT_MS = 50_000;
/** Messages on their way at once. */
const loads = [1, 4, 10] as const;

export interface WaitFigures {
  readonly 'at a time': number;
  readonly messages: number;
  readonly missed: number;
  readonly 'messages/s': number;
  readonly 'processor ms each': number;
  readonly 'woken after 250, median ms': number;
  readonly 'p95 ms': number;
  readonly 'p99 ms': number;
  readonly 'at most, ms': number;
}

export async function runWaits(
  [contestant]: readonly Contestant[],
  messages: number,
  onStep: (step: string) => void,
): Promise<{ table: string; results: readonly WaitFigures[] }> {
  if (!contestant) throw new Error('there is nothing to measure');
  const running = await startContestant(contestant);
  const standing = await standBy(running);
  try {
    const results: WaitFigures[] = [];
    for (const atATime of [1, ...loads]) {
      onStep(`${messages} waits, ${atATime} at a time`);
      results.push(await wakeAll(running, { messages, atATime, serial: results.length }));
    }
    // The first was to warm up.
    const measured = results.slice(1);
    const rows = Object.keys(measured[0] ?? {}).map((name) => [
      name,
      ...measured.map((figures) => written(figures[name as keyof WaitFigures])),
    ]);
    return {
      table: markdown([`${STANDING} others wait`, ...measured.map(() => '')], rows),
      results: measured,
    };
  } finally {
    standing.leave();
    await running.remove();
  }
}

/** A thousand that wait for mail which does not come, and ask again when their time is up. */
async function standBy({ http }: Running): Promise<{ leave(): void }> {
  const connections = Array.from({ length: STANDING }, () => openHttp(http));
  let isOver = false;
  for (const [n, connection] of connections.entries()) void wait(connection, `nobody${n}@example.com`);
  const look = openHttp(http);
  while (((await look.get('/api/status')).body as { waiting: number }).waiting < STANDING);
  look.close();

  async function wait(connection: Http, to: string): Promise<void> {
    while (!isOver)
      await connection.send('POST', '/api/wait', { to, none: true, timeoutMs: WAIT_MS }).catch(() => {
        isOver = true;
      });
  }
  return {
    leave() {
      isOver = true;
      for (const connection of connections) connection.close();
    },
  };
}

interface Load {
  readonly messages: number;
  readonly atATime: number;
  readonly serial: number;
}

async function wakeAll(running: Running, { messages, atATime, serial }: Load): Promise<WaitFigures> {
  const woken: number[] = [];
  let missed = 0;
  let next = 0;

  async function lane(): Promise<void> {
    const [client, http] = [await openClient(running.smtp), openHttp(running.http)];
    while (next < messages) {
      const n = next++;
      const to = `sign-up-${serial}-${n}-k3v9@mailstop.test`;
      const rcpt = Buffer.from(`RCPT TO:<${to}>\r\n`);
      let at = 0;
      const answer = http.send('POST', '/api/wait', { to, count: 1, timeoutMs: WAIT_MS }).finally(() => {
        at = performance.now();
      });
      await client.deliver({ ...sendable('plain', n), rcpt });
      const accepted = performance.now();
      const { status } = (await answer).body as { status: string };
      if (status === 'matched') woken.push(at - accepted);
      else missed += 1;
    }
    await client.quit();
    http.close();
  }

  const [began, processorBefore] = [performance.now(), running.processorMs()];
  await Promise.all(Array.from({ length: atATime }, lane));
  const seconds = (performance.now() - began) / 1_000;
  const { median, p95, p99 } = latencyOf(woken);
  return {
    'at a time': atATime,
    messages,
    missed,
    'messages/s': woken.length / seconds,
    'processor ms each': (running.processorMs() - processorBefore) / messages,
    'woken after 250, median ms': median,
    'p95 ms': p95,
    'p99 ms': p99,
    'at most, ms': Math.max(...woken),
  };
}
