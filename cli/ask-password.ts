/**
 * A password that is typed and not shown, or read from a pipe. Never taken from the command line, which other users
 * of the machine can see.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './exit.ts';

/** A new one: asks twice on a terminal; else takes the first line of stdin. */
export async function askPassword(name: string): Promise<string> {
  const first = await askKnownPassword(name);
  if (process.stdin.isTTY && first !== (await askHidden('Once more: ')))
    throw new UsageError('The two passwords differ');
  return first;
}

/** One that is known already: asks once. */
export async function askKnownPassword(name: string): Promise<string> {
  if (process.stdin.isTTY) return askHidden(`Password for ${name}: `);
  return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? '';
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reading = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      reading.once('line', resolve);
      reading.once('SIGINT', () => reject(new UsageError('No password was given')));
      reading.once('close', () => reject(new UsageError('No password was given')));
    });
  } finally {
    reading.close();
    process.stderr.write('\n');
  }
}
