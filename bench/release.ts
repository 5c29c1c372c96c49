/**
 * `npm run bench -- --release N`: N messages of 5 KB, each to a recipient of its own, released in one batch to an
 * upstream that takes everything: the rate, the processor time, memory before and at its highest, and whether
 * every recipient got exactly one.
 */
import { CONNECTIONS } from './case.ts';
import type { Contestant } from './contestants.ts';
import { openHttp } from './http.ts';
import { runLoad } from './load.ts';
import { sendable } from './messages.ts';
import { startContestant } from './process.ts';
import { openSink } from './sink.ts';
import { markdown } from './table.ts';

/** How long it may take for each message, before it is given up. */
const PATIENCE_MS = 50;
const LOOK_MS = 100;

export interface ReleaseFigures {
  readonly messages: number;
  readonly 'released, messages/s': number;
  readonly 'processor ms each': number;
  readonly 'memory before, MB': number;
  readonly 'memory at most, MB': number;
  readonly lost: number;
  readonly doubled: number;
}

export async function runRelease(
  [contestant]: readonly Contestant[],
  messages: number,
  onStep: (step: string) => void,
): Promise<{ table: string; results: ReleaseFigures }> {
  if (!contestant) throw new Error('there is nothing to measure');
  const sink = await openSink();
  const relay = ['--relay', `smtp://127.0.0.1:${sink.port}?connections=10`, '--relay-allow', '*'];
  const running = await startContestant({
    ...contestant,
    command: (ports) => [...contestant.command(ports), ...relay],
  });
  const http = openHttp(running.http);
  try {
    onStep(`filling with ${messages}`);
    const message = (n: number) => ({ ...sendable('plain', n), rcpt: recipient(n) });
    await runLoad({ port: running.smtp, messages, connections: CONNECTIONS, connect: 'once', message });
    const before = { memory: running.memory().now, processor: running.processorMs() };
    onStep('releasing');
    const started = performance.now();
    const expect = { messages, recipients: messages };
    await http.send('POST', '/api/releases', { all: true, expect });
    const deadline = started + messages * PATIENCE_MS;
    while (sink.taken.size < messages && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const seconds = (performance.now() - started) / 1_000;
    const results: ReleaseFigures = {
      messages,
      'released, messages/s': sink.taken.size / seconds,
      'processor ms each': (running.processorMs() - before.processor) / messages,
      'memory before, MB': before.memory,
      'memory at most, MB': running.memory().peak,
      lost: messages - sink.taken.size,
      doubled: [...sink.taken.values()].filter((times) => times > 1).length,
    };
    const rows = Object.entries(results).map(([name, value]) => [
      name,
      String(Math.round(value * 100) / 100),
    ]);
    return { table: markdown(['bulk release', ''], rows), results };
  } finally {
    http.close();
    await running.remove();
    sink.stop();
  }
}

const recipient = (n: number): Buffer => Buffer.from(`RCPT TO:<r${n}@example.com>\r\n`);
