/**
 * The thread that writes: opens the database, answers operations, and says what happened.
 */
import type { MessageSummary } from '#contract/message.ts';
import { worldly } from '../database/failure.ts';
import { createHealth } from '../database/health.ts';
import { openJournal } from '../database/journal.ts';
import { openDatabase } from '../database/open.ts';
import { createReader } from '../reader.ts';
import { createWriter } from '../writer.ts';
import {
  carryError,
  type NewMessage,
  type Operations,
  openRequests,
  type Request,
  type RequestFrame,
  troubleOf,
  type WorkerOptions,
} from './protocol.ts';
import { createSender } from './sender.ts';
import { type Door, startServing } from './thread-start.ts';

/** How long a lock of another program is waited for. */
const LOCK_PATIENCE_MS = 250;

function serve(options: WorkerOptions, { port, post }: Door): void {
  const db = openDatabase(options.directory, options.keeps ? options.sync : 'off');
  db.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE_MS}`);
  if (options.faults.maxPages) db.exec(`PRAGMA max_page_count = ${options.faults.maxPages}`);
  const health = createHealth(db, (problems) => post({ type: 'problems', problems }));
  const journal = openJournal(db, options.keptChanges);
  const sender = createSender(post);
  const writer = createWriter(db, journal, { ...options, tell: sender.tell, failed });
  const operations: Operations = { ...createReader(db, journal.identity, options.search), ...writer };

  function failed(message: string, error: unknown): void {
    health.failed(error);
    post(troubleOf(message, error));
  }

  async function answer({ call, name, values }: Request): Promise<void> {
    try {
      if (name === 'add') dieOfReading(values[0] as NewMessage);
      const operation = operations[name] as (...given: readonly unknown[]) => unknown;
      const value = await operation(...values);
      if (name === 'add' && value) dieOf(values[0] as NewMessage);
      sender.answer(
        name === 'add' && value ? { call, arrived: (value as MessageSummary).seq } : { call, value },
      );
    } catch (error) {
      health.failed(error);
      sender.answer({ call, error: carryError(worldly(error)) });
    }
    if (name !== 'close') return;
    health.stop();
    db.close();
    sender.flush();
    port.close();
  }

  function dieOfReading({ inbox, unread }: NewMessage): void {
    if (inbox === options.faults.fatalReading && !unread) process.exit(1);
  }

  function dieOf({ inbox }: NewMessage): void {
    if (inbox === options.faults.fatalInbox) process.exit(1);
  }

  port.on('message', (frame: RequestFrame) => {
    for (const request of openRequests(frame)) void answer(request);
  });
  post({ type: 'open', identity: journal.identity, cursor: journal.cursor() });
}

startServing(serve);
