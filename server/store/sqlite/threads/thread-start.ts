/** How a thread of the store begins: its first message has its options, and one that cannot serve says why and ends. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Frame, WorkerOptions } from './protocol.ts';

export interface Door {
  readonly port: MessagePort;
  post(frame: Frame): void;
}

/** Calls `serve` once it is told what for. Throws outside a worker. */
export function startServing(serve: (options: WorkerOptions, door: Door) => void): void {
  const port = parentPort;
  if (!port) throw new Error('this is the program of a worker');
  const post = (frame: Frame): void => port.postMessage(frame);
  port.once('message', (options: WorkerOptions) => {
    try {
      serve(options, { port, post });
    } catch (error) {
      post({ type: 'refused', message: error instanceof Error ? error.message : String(error) });
      port.close();
    }
  });
}
