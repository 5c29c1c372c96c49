/** What `npm run bench` takes on its command line. */
import { parseArgs } from 'node:util';
import { cases } from './cases.ts';
import { contestantNames, usualNames } from './contestants.ts';

export const usage = `npm run bench -- [options]

  --rounds N            how often each contestant is started and measured (3)
  --messages N          messages of a case; large ones are fewer (2000)
  --seconds N           the longest that a case may take (8)
  --only A,B            these cases alone: ${cases.map(({ id }) => id).join(', ')}
  --contestants A,B     these alone: ${contestantNames.join(', ')}
  --memory              fill up to 100,000 messages for memory and disk, not 10,000
  --scale N             fill one store with N messages and measure it on the way
  --release N           release N messages in one batch to a fast upstream
  --waits N             N messages with a wait for each: missed, and how long after its 250 each is woken
  --sandboxes N         start createSandbox() in N processes, from the sources and from the built package

A quick look: npm run bench -- --rounds 1 --only many --contestants mailstop,mailpit
`;

export interface Options {
  readonly rounds: number;
  readonly messages: number;
  readonly seconds: number;
  readonly only: readonly string[];
  readonly contestants: readonly string[];
  readonly memory: boolean;
  readonly scale: number | null;
  readonly release: number | null;
  readonly waits: number | null;
  readonly sandboxes: number | null;
  readonly help: boolean;
}

/** Throws with a sentence where they cannot be read. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { ...text, default: '3' },
      messages: { ...text, default: '2000' },
      seconds: { ...text, default: '8' },
      only: { ...text, default: cases.map(({ id }) => id).join(',') },
      contestants: { ...text, default: usualNames.join(',') },
      memory: flag,
      scale: text,
      release: text,
      waits: text,
      sandboxes: text,
      help: { ...flag, short: 'h' },
    },
  });
  return {
    rounds: count('rounds', values.rounds),
    messages: count('messages', values.messages),
    seconds: count('seconds', values.seconds),
    only: among(
      'only',
      values.only,
      cases.map(({ id }) => id),
    ),
    contestants: among('contestants', values.contestants, contestantNames),
    memory: values.memory,
    scale: optional('scale', values.scale),
    release: optional('release', values.release),
    waits: optional('waits', values.waits),
    sandboxes: optional('sandboxes', values.sandboxes),
    help: values.help,
  };
}

const optional = (name: string, written: string | undefined): number | null =>
  written === undefined ? null : count(name, written);

function count(name: string, written: string): number {
  const number = Number(written.replaceAll('_', ''));
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name}: ${written} is not a count`);
  return number;
}

function among(name: string, written: string, known: readonly string[]): string[] {
  const names = written.split(',').map((one) => one.trim());
  const unknown = names.find((one) => !known.includes(one));
  if (unknown !== undefined)
    throw new Error(`--${name}: there is no ${unknown}; there are ${known.join(', ')}`);
  return names;
}
