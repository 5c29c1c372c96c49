/**
 * Memory and disk as a store fills: 10,000 small messages (100,000 with `--memory`) or fewer large ones. What is on
 * disk is counted after the process has ended, when it has put everything in order.
 */
import { type Case, CONNECTIONS } from './case.ts';
import { runLoad } from './load.ts';
import { type Kind, sendable } from './messages.ts';

/** The largest fills are for those that get there in a time that can be waited for. */
const FILL_SECONDS = 300;
const STEP = 10_000;
const MULTIPART = 2_000;

export function measureFill(kind: Kind): Case['measure'] {
  return async ({ running, fill }, note) => {
    const count = kind === 'plain' ? fill : MULTIPART;
    if (kind === 'plain') note('memory idle, MB', running.memory().now);
    let filled = 0;
    while (filled < count) {
      const first = filled;
      const load = {
        port: running.smtp,
        messages: Math.min(STEP, count - filled),
        connections: CONNECTIONS,
        connect: 'once',
        message: (n: number) => sendable(kind, first + n),
        seconds: FILL_SECONDS,
      } as const;
      const sent = await runLoad(load);
      filled += sent.messages;
      if (sent.messages < load.messages) break;
      if (kind === 'plain' && (filled === STEP || filled === count)) {
        note(`memory after ${filled}, MB`, running.memory().now);
        note(`memory at most in ${filled}, MB`, running.memory().peak);
      }
    }
    await running.stop();
    const size = kind === 'plain' ? '5 KB' : '28 KB multipart';
    note(`disk per ${size} message, bytes`, running.diskBytes() / filled);
  };
}
