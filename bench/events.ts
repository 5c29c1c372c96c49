/**
 * How long after its `250` a message is told of at a live WebSocket, with nothing else going on: negative where the
 * event comes first. And how long the `250` itself takes after the last byte.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Case } from './case.ts';
import { openClient } from './client.ts';
import { sendable } from './messages.ts';
import { median, percentile } from './statistics.ts';

const MESSAGES = 60;
const PAUSE_MS = 15;

export const measureEvents: Case['measure'] = async ({ contestant, running }, note) => {
  if (!contestant.live) return;
  const { url, isArrival } = contestant.live;
  const socket = new WebSocket(url(running.http));
  await once(socket, 'open');
  const client = await openClient(running.smtp);
  const waits: number[] = [];
  let arrived: PromiseWithResolvers<number> | null = null;
  socket.on('message', (frame) => {
    if (isArrival(String(frame))) arrived?.resolve(performance.now());
  });
  for (let n = 0; n < MESSAGES; n++) {
    await pause(PAUSE_MS);
    arrived = Promise.withResolvers();
    await client.deliver(sendable('plain', n));
    const accepted = performance.now();
    waits.push((await arrived.promise) - accepted);
  }
  await client.quit();
  socket.terminate();
  note('250 to event, idle, median ms', median(waits));
  note('250 to event, idle, p95 ms', percentile(waits, 95));
};
