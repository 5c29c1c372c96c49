/**
 * The worker as seen from the main thread: calls that are answered, events, and what becomes of both when it ends.
 */
import { Worker } from 'node:worker_threads';
import type { StoreEvent } from '#contract/event.ts';
import { WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { StoreOpenError } from './failure.ts';
import {
  errorFrom,
  type Frame,
  type OperationName,
  type Operations,
  type Result,
  type WorkerOptions,
} from './protocol.ts';

export interface Remote {
  readonly identity: string;
  /** Asks the worker; `transfer` hands buffers over for good. */
  call<Name extends OperationName>(
    name: Name,
    values: Parameters<Operations[Name]>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Result<Name>>;
  /** What is wrong, in sentences. */
  problems(): readonly string[];
  /** Ends the worker after everything asked before. */
  close(): Promise<void>;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts the worker. Rejects with `StoreOpenError` when it cannot open the database. */
export async function startRemote(
  options: WorkerOptions,
  publish: (event: StoreEvent) => void,
  log: Log,
): Promise<Remote> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const opened = Promise.withResolvers<string>();
  const pending = new Map<number, Pending>();
  let lastCall = 0;
  let closing = false;
  let failure: string | null = null;

  worker.on('message', (frame: Frame) => {
    if (frame.type === 'open') opened.resolve(frame.identity);
    else if (frame.type === 'refused') opened.reject(new StoreOpenError(frame.message));
    else if (frame.type === 'trouble') log.error({ cause: frame.cause }, frame.message);
    else settle(frame);
  });
  worker.on('error', (error) => fail(error));
  worker.on('exit', () => fail(null));

  function settle({ answers, events }: Extract<Frame, { type: 'answer' }>): void {
    for (const answer of answers) {
      const asked = pending.get(answer.call);
      pending.delete(answer.call);
      if ('error' in answer) asked?.reject(errorFrom(answer.error));
      else asked?.resolve(answer.value);
    }
    for (const event of events) publish(event);
  }

  function fail(error: Error | null): void {
    opened.reject(new StoreOpenError(`The store did not start: ${error?.message ?? 'its thread ended'}.`));
    if (!closing && failure === null) {
      failure = 'The store has stopped; nothing can be taken or shown until Mailstop is started again.';
      log.error({ err: error }, failure);
    }
    for (const asked of pending.values()) asked.reject(unavailable());
    pending.clear();
  }

  function unavailable(): WorldError {
    return new WorldError('store-unavailable', failure ?? 'The store is closed');
  }

  function call<Name extends OperationName>(
    name: Name,
    values: Parameters<Operations[Name]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Result<Name>> {
    const { promise, resolve, reject } = Promise.withResolvers<Result<Name>>();
    if (failure !== null || closing) {
      reject(unavailable());
      return promise;
    }
    lastCall += 1;
    pending.set(lastCall, { resolve: (value) => resolve(value as Result<Name>), reject });
    worker.postMessage({ call: lastCall, name, values }, [...transfer]);
    return promise;
  }

  async function close(): Promise<void> {
    if (failure === null && !closing) {
      const closed = call('close', []);
      closing = true;
      await closed;
    }
    await ended;
  }

  try {
    const identity = await opened.promise;
    return { identity, call, problems: () => (failure === null ? [] : [failure]), close };
  } catch (error) {
    closing = true;
    await ended;
    throw error;
  }
}
