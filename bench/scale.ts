/**
 * `npm run bench -- --scale N`: one store that grows to N messages, filled through SMTP as in life (10 connections,
 * each into an inbox of its own, 5 KB messages that all differ), and measured at 10,000, 100,000 and so on: the
 * rate of intake, the latency of every question of `questions.ts`, memory, and disk.
 */
import { CONNECTIONS } from './case.ts';
import type { Contestant } from './contestants.ts';
import { type Http, openHttp } from './http.ts';
import { runLoad } from './load.ts';
import { numberOf, sendable } from './messages.ts';
import { type Running, startContestant } from './process.ts';
import { questions } from './questions.ts';
import { type Latency, latencyOf, written } from './statistics.ts';
import { markdown } from './table.ts';

/** How often each question is asked, and before that unmeasured. */
const TURNS = 60;
const WARM_UP_TURNS = 5;
const FIRST_STOP = 10_000;
/** The intake rate is measured over so many messages before each stop. */
const RATE_OVER = 5_000;

interface Stop {
  readonly messages: number;
  readonly figures: Readonly<Record<string, number>>;
  readonly latencies: Readonly<Record<string, Latency>>;
}

export async function runScale(
  [contestant]: readonly Contestant[],
  size: number,
  onStep: (step: string) => void,
): Promise<{ table: string; results: readonly Stop[] }> {
  if (!contestant) throw new Error('there is nothing to measure');
  const running = await startContestant(contestant);
  const http = openHttp(running.http);
  const results: Stop[] = [];
  try {
    for (const messages of stops(size)) {
      const from = results.at(-1)?.messages ?? 0;
      onStep(`filling from ${from} to ${messages}`);
      const figures = await fill(running, from, messages);
      onStep(`asking at ${messages}`);
      results.push({ messages, figures, latencies: await askAll(http, messages) });
    }
  } finally {
    http.close();
    await running.remove();
  }
  return { table: scaleTable(results), results };
}

/** 10,000, 100,000, …, and the size itself. */
export function stops(size: number): number[] {
  const found: number[] = [];
  for (let stop = FIRST_STOP; stop < size; stop *= 10) found.push(stop);
  return [...found, size];
}

async function fill(running: Running, from: number, to: number): Promise<Stop['figures']> {
  const turn = Math.max(from, to - RATE_OVER);
  const first = await send(running, from, Math.min(turn, from + RATE_OVER));
  await send(running, Math.min(turn, from + RATE_OVER), turn);
  const before = await running.settledProcessorMs();
  const last = await send(running, turn, to);
  return {
    ...(from === 0 && first > 0 ? { 'intake at none, messages/s': first } : {}),
    'intake here, messages/s': last,
    'processor ms each': ((await running.settledProcessorMs()) - before) / (to - turn),
    'memory, MB': running.memory().now,
    'memory at most, MB': running.memory().peak,
    'disk per message, bytes': running.diskBytes() / to,
  };
}

/** Sends messages number `from` up to `to`; gives the rate. */
async function send(running: Running, from: number, to: number): Promise<number> {
  if (to <= from) return 0;
  const sent = await runLoad({
    port: running.smtp,
    messages: to - from,
    connections: CONNECTIONS,
    connect: 'once',
    message: (n) => sendable('plain', from + n),
    user: (connection) => (connection === 0 ? null : `team-${connection}`),
  });
  return sent.messages / sent.seconds;
}

async function askAll(http: Http, messages: number): Promise<Stop['latencies']> {
  const ids = await idsAllOver(http, messages);
  const middle = await cursorOf(http, ids[Math.floor(ids.length / 2)] ?? 'latest');
  const latencies: Record<string, Latency> = {};
  for (const { name, ask } of questions) {
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) times.push((await ask({ http, turn, ids, middle })).ms);
    latencies[name] = latencyOf(times.slice(WARM_UP_TURNS));
  }
  return latencies;
}

/** Ids of messages at even distances, found by the number in their subject. */
async function idsAllOver(http: Http, messages: number): Promise<string[]> {
  const ids: string[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const n = Math.floor(((turn + 0.5) / TURNS) * messages);
    const { body } = await http.get(`/api/messages?limit=1&q=${numberOf(n)}`);
    const [found] = (body as { messages: ReadonlyArray<{ id: string }> }).messages;
    if (found) ids.push(found.id);
  }
  if (ids.length < TURNS) throw new Error('messages that were accepted are not found');
  return ids;
}

async function cursorOf(http: Http, id: string): Promise<string> {
  const { body } = await http.get(`/api/messages/${id}`);
  return (body as { cursor: string }).cursor;
}

function scaleTable(results: readonly Stop[]): string {
  const header = (what: string) => [what, ...results.map(({ messages }) => messages.toLocaleString('en'))];
  const figures = [...new Set(results.flatMap((stop) => Object.keys(stop.figures)))].map((name) => [
    name,
    ...results.map((stop) => written(stop.figures[name] ?? NaN)),
  ]);
  const latencies = questions.map(({ name }) => [
    name,
    ...results.map(({ latencies }) => {
      const { median = NaN, p95 = NaN, p99 = NaN } = latencies[name] ?? {};
      return [median, p95, p99].map(written).join(' / ');
    }),
  ]);
  return `${markdown(header(''), figures)}\n${markdown(header('ms: median / p95 / p99'), latencies)}`;
}
