/**
 * Rounds: every contestant is started fresh, measured and stopped, in alternation, so that what the machine does
 * meanwhile falls on all of them alike.
 */
import { type Case, CONNECTIONS, type Note, type Setting } from './case.ts';
import { cases } from './cases.ts';
import type { Contestant } from './contestants.ts';
import { runLoad } from './load.ts';
import { sendable } from './messages.ts';
import { startContestant } from './process.ts';

/** For each contestant its figures by name, one number for every time it was measured. */
export type Results = ReadonlyMap<string, Map<string, number[]>>;

export interface Plan extends Omit<Setting, 'contestant' | 'running'> {
  readonly rounds: number;
  readonly only: readonly string[];
}

/** Messages of a fresh program, a figure of its own; and those that warm it up for the others, in each way of connecting. */
const FIRST = 300;
const WARM_UP = 1_000;
const WARM_UP_SECONDS = 5;

/** Measures all; `onStep` is told what comes next. */
export async function runRounds(
  contestants: readonly Contestant[],
  plan: Plan,
  onStep: (step: string) => void,
): Promise<Results> {
  const results: Results = new Map(contestants.map(({ name }) => [name, new Map()]));
  const chosen = cases.filter(({ id }) => plan.only.includes(id));
  const out = new Set<Contestant>();
  const each = chosen.filter((one) => !one.once);

  /** One that fails is out, and what it did so far stays in the table. */
  async function measure(contestant: Contestant, group: readonly Case[]): Promise<void> {
    if (out.has(contestant)) return;
    try {
      await measureRunning(contestant, group);
    } catch (error) {
      onStep(`${contestant.name} is out: ${error instanceof Error ? error.message : String(error)}`);
      out.add(contestant);
    }
  }

  async function measureRunning(contestant: Contestant, group: readonly Case[]): Promise<void> {
    const figures = results.get(contestant.name) ?? new Map<string, number[]>();
    const note = (name: string, value: number) => figures.set(name, [...(figures.get(name) ?? []), value]);
    const running = await startContestant(contestant);
    try {
      note('start to greeting, ms', running.greetingMs);
      if (group.some((one) => !one.once)) await warmUp(running.smtp, note);
      for (const one of group) await one.measure({ ...plan, contestant, running }, note);
    } finally {
      await running.remove();
    }
  }

  for (let round = 1; round <= plan.rounds && each.length > 0; round++) {
    for (const contestant of contestants) {
      onStep(`round ${round} of ${plan.rounds}: ${contestant.name}`);
      await measure(contestant, each);
    }
  }
  for (const one of chosen.filter(({ once }) => once)) {
    for (const contestant of contestants) {
      onStep(`${one.id}: ${contestant.name}`);
      await measure(contestant, [one]);
    }
  }
  return results;
}

/** What is compiled at first use, or after many, is a figure by itself and not part of the others. */
async function warmUp(port: number, note: Note): Promise<void> {
  const message = (n: number) => sendable(n % 3 === 0 ? 'multipart' : 'plain', n);
  const load = { port, connections: CONNECTIONS, message };
  const first = await runLoad({ ...load, messages: FIRST, connect: 'each' });
  note(`the first ${FIRST}, new connection each: messages/s`, first.messages / first.seconds);
  for (const connect of ['once', 'each'] as const)
    await runLoad({ ...load, messages: WARM_UP, connect, seconds: WARM_UP_SECONDS });
}
