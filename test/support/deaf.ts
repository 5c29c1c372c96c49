/**
 * A port where connecting hangs, as behind a firewall that drops what it does not want: something listens and never
 * takes a connection, and its queue is full.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

const listener = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;
/** More than its queue takes. */
const CALLERS = 4;

/** Gives the port; it is free again when the running test ends. */
export async function deafPort(): Promise<number> {
  const thread = new Worker(listener, { eval: true });
  const [port] = (await once(thread, 'message')) as [number];
  const callers = Array.from({ length: CALLERS }, () => connect(port, '127.0.0.1'));
  for (const caller of callers) caller.on('error', () => undefined);
  onTestFinished(async () => {
    for (const caller of callers) caller.destroy();
    await thread.terminate();
  });
  await Promise.any(callers.map((caller) => once(caller, 'connect')));
  return port;
}
