/**
 * `npm run bench`: intake of all contestants in one run, in alternation, as medians with ratios to Mailpit.
 *
 * Every round starts each contestant fresh. The machine may be shared and noisy, so look at the ratios and the
 * processor time, not at one figure. Usage: [--rounds N] [--messages N]
 */
import { parseArgs } from 'node:util';
import { type Contestant, contestants, startContestant } from './contestants.ts';
import { type Load, runLoad } from './load.ts';
import { type Kind, kinds } from './messages.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, messages: { type: 'string', default: '2000' } },
});
const rounds = Number(values.rounds);
const messages = Number(values.messages);
const CONNECTIONS = 10;
const WARM_UP = 200;

interface Case {
  readonly name: string;
  readonly connect: Load['connect'];
  readonly connections: number;
  readonly kind: Kind;
  readonly share: number;
}
const cases: readonly Case[] = [
  { name: 'new connection each, 5 KB', connect: 'each', connections: CONNECTIONS, kind: 'plain', share: 1 },
  { name: 'many per connection, 5 KB', connect: 'once', connections: CONNECTIONS, kind: 'plain', share: 1 },
  {
    name: 'many per connection, 30 KB multipart',
    connect: 'once',
    connections: CONNECTIONS,
    kind: 'multipart',
    share: 0.5,
  },
  { name: 'one client in sequence, 5 KB', connect: 'once', connections: 1, kind: 'plain', share: 0.5 },
];

/** Figures by name, one number per round. */
type Figures = Map<string, number[]>;

async function measure(contestant: Contestant, figures: Figures): Promise<void> {
  const note = (name: string, value: number) => figures.set(name, [...(figures.get(name) ?? []), value]);
  const running = await startContestant(contestant);
  try {
    note('start to greeting, ms', running.greetingMs);
    note('memory idle, MB', running.memoryMb());
    await runLoad({
      port: running.port,
      messages: WARM_UP,
      connections: CONNECTIONS,
      connect: 'once',
      message: kinds.plain,
    });
    for (const { name, connect, connections, kind, share } of cases) {
      const count = Math.max(1, Math.round(messages * share));
      const before = running.processorSeconds();
      const seconds = await runLoad({
        port: running.port,
        messages: count,
        connections,
        connect,
        message: kinds[kind],
      });
      note(`${name}, messages/s`, count / seconds);
      note(`${name}, ms processor each`, ((running.processorSeconds() - before) * 1000) / count);
    }
    note('memory after the load, MB', running.memoryMb());
  } finally {
    await running.stop();
  }
}

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? NaN;
const written = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

const present = contestants.filter((contestant) => contestant.found());
const results = new Map(present.map(({ name }) => [name, new Map() as Figures]));
for (let round = 1; round <= rounds; round++) {
  for (const contestant of present) {
    process.stderr.write(`round ${round} of ${rounds}: ${contestant.name}\n`);
    await measure(contestant, results.get(contestant.name) ?? new Map());
  }
}

const rowNames = [...(results.get('mailstop')?.keys() ?? [])];
const reference = results.get('mailpit');
const rows = rowNames.map((row) => {
  const medians = present.map(({ name }) => median(results.get(name)?.get(row) ?? []));
  const ours = medians[0] ?? NaN;
  const ratio = reference ? `${(ours / median(reference.get(row) ?? [])).toFixed(2)} ×` : '';
  return [row, ...medians.map(written), ratio];
});
const header = ['', ...present.map(({ name }) => name), 'mailstop / mailpit'];
for (const line of [header, header.map(() => '---'), ...rows])
  process.stdout.write(`| ${line.join(' | ')} |\n`);
