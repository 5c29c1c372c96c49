/**
 * The thread that only reads, so that no search holds up a message. Each question is answered from one state of the
 * database, and the answer says which.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { worldly } from './failure.ts';
import { readNumber } from './journal.ts';
import { openToRead } from './open.ts';
import { carryError, type Frame, type Request, type WorkerOptions } from './protocol.ts';
import { createReader } from './reader.ts';
import { createSender } from './sender.ts';

if (!parentPort) throw new Error('reading-worker.ts runs as a worker');
const port = parentPort;
const options = workerData as WorkerOptions;
const post = (frame: Frame): void => port.postMessage(frame);

function serve(): void {
  const { db, identity } = openToRead(options.directory);
  const sender = createSender(post);
  const reader = createReader(db, identity);

  function answer({ call, name, values }: Request): void {
    if (name === 'close') {
      db.close();
      sender.answer({ call, value: undefined });
      sender.flush();
      port.close();
      return;
    }
    const operation = reader[name as keyof typeof reader] as (...given: readonly unknown[]) => unknown;
    try {
      const { value, at } = db.reading(() => ({ value: operation(...values), at: readNumber(db, 'change') }));
      sender.answer({ call, value, at });
    } catch (error) {
      sender.answer({ call, error: carryError(worldly(error)) });
    }
  }

  port.on('message', (requests: readonly Request[]) => requests.forEach(answer));
  post({ type: 'open', identity, cursor: reader.cursor() });
}

try {
  serve();
} catch (error) {
  post({ type: 'refused', message: error instanceof Error ? error.message : String(error) });
  port.close();
}
