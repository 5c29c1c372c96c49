/**
 * The program that is fuzzed: a process of its own, so that its death is seen, and its log, in which nothing may stand.
 */
import { expect } from 'vitest';
import { createClient } from '#client/client.ts';
import { type MailstopProcess, startProcess } from '#test/support/process.ts';

export interface Target extends MailstopProcess {
  /** Asks for a path of the web side; the answer is no failure of the server. */
  get(path: string): Promise<Response>;
  /** How many messages are stored. */
  total(): Promise<number>;
  /** It lives, is ready, and has logged no error. */
  isWell(): Promise<void>;
}

/** Starts it; it is killed when the running test ends. */
export async function startTarget(flags: readonly string[] = []): Promise<Target> {
  const running = await startProcess(['--log-level', 'error', '--log-format', 'json', ...flags]);
  const client = createClient({ url: running.url });

  async function get(path: string): Promise<Response> {
    const answer = await fetch(running.url + path);
    expect(answer.status, path).toBeLessThan(500);
    return answer;
  }

  return {
    ...running,
    get,
    total: async () => (await client.listMessages({ query: { limit: 1 } })).total,
    async isWell() {
      expect(running.child.exitCode, running.complaints.join('')).toBeNull();
      expect(await (await get('/readyz')).text()).toBe('ready\n');
      expect(running.complaints).toEqual([]);
    },
  };
}
