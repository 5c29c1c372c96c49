/**
 * The thread that reads and keeps the text index, so that neither holds up a message. Each question is answered from
 * one state of the database, and the answer says which.
 */
import type { MessagePort } from 'node:worker_threads';
import { worldly } from '../database/failure.ts';
import { readNumber } from '../database/journal.ts';
import { openToCheckpoint, openToRead } from '../database/open.ts';
import { createReader } from '../reader.ts';
import { createIndexing } from '../text/text-indexing.ts';
import { createLine } from './line.ts';
import {
  asksTextIndex,
  carryError,
  hasQuery,
  openRequests,
  type Request,
  type RequestFrame,
  troubleOf,
  type WorkerOptions,
} from './protocol.ts';
import { createSender } from './sender.ts';
import { type Door, startServing } from './thread-start.ts';

function serve(options: WorkerOptions, { port, post }: Door): void {
  const { db, identity } = openToRead(options.directory);
  const checkpointer = openToCheckpoint(options.directory, options.keeps ? options.sync : 'off');
  const indexing = createIndexing(db, options, { failed, checkpoint });
  const sender = createSender(post);
  const reader = createReader(db, identity, options.search);

  function listen([port]: readonly MessagePort[]): void {
    if (port) indexing.listen(port);
  }

  function failed(message: string, error: unknown): void {
    post(troubleOf(message, error));
  }

  /** The thread that writes comes to it as well, and tells what is wrong with the database. */
  function checkpoint(): void {
    try {
      checkpointer.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      failed('The write-ahead log could not be brought into the database; it is tried again.', error);
    }
  }

  async function ask({ name, values }: Request): Promise<{ value: unknown; at?: number }> {
    if (name === 'feed') return { value: listen(values[0] as readonly MessagePort[]) };
    const operation = reader[name as keyof typeof reader] as (...given: readonly unknown[]) => unknown;
    if (values.some((value) => hasQuery(value) && value.q === options.faults.fatalSearch)) process.exit(1);
    const asksText = asksTextIndex(name, values);
    if (asksText) await indexing.caughtUp();
    return db.reading(() => {
      const at = readNumber(db, 'change');
      if (asksText) indexing.complete();
      return { value: operation(...values), at };
    });
  }

  async function answer(request: Request): Promise<void> {
    try {
      sender.answer({ call: request.call, ...(await ask(request)) });
    } catch (error) {
      sender.answer({ call: request.call, error: carryError(worldly(error)) });
    }
  }

  function close(call: number): void {
    db.close();
    checkpointer.close();
    indexing.close();
    sender.answer({ call, value: undefined });
    sender.flush();
    port.close();
  }

  const line = createLine((request: Request) =>
    request.name === 'close' ? close(request.call) : answer(request),
  );
  port.on('message', (frame: RequestFrame) => {
    for (const request of openRequests(frame)) {
      if (request.name === 'feed') void answer(request);
      else line.add(request);
    }
  });
  post({ type: 'open', identity, cursor: reader.cursor() });
}

startServing(serve);
