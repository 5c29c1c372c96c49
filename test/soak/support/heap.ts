/**
 * What a running Node holds after all garbage is gone, in each of its threads: asked by the inspector protocol, so that
 * the program under test is the one that people run.
 */
import { once } from 'node:events';
import WebSocket from 'ws';

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly message?: string };
  readonly result?: { readonly usedSize?: number; readonly backingStorageSize?: number };
  readonly error?: { readonly message: string };
}

export interface HeapProbe {
  /** Collects all garbage; gives the bytes that are left, buffers included, of all threads together. */
  settledBytes(): Promise<number>;
  close(): void;
}

/** Attaches to the inspector of a process; `url` is what it says on stderr. */
export async function probeHeap(url: string): Promise<HeapProbe> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<string, (answer: Answer) => void>();
  const threads = new Set<string>();
  let last = 0;

  socket.on('message', (text) => {
    const answer = JSON.parse(String(text)) as Answer;
    const { sessionId = '', message } = answer.params ?? {};
    if (answer.method === 'NodeWorker.attachedToWorker') threads.add(sessionId);
    else if (answer.method === 'NodeWorker.detachedFromWorker') leave(sessionId);
    else if (answer.method === 'NodeWorker.receivedMessageFromWorker' && message !== undefined)
      settle(sessionId, JSON.parse(message) as Answer);
    else settle('', answer);
  });

  /** A thread that has ended answers nothing more, and holds nothing. */
  function leave(thread: string): void {
    threads.delete(thread);
    for (const key of [...waiting.keys()].filter((one) => one.startsWith(`${thread} `))) resolve(key, {});
  }
  function settle(thread: string, answer: Answer): void {
    if (answer.id !== undefined) resolve(`${thread} ${answer.id}`, answer);
  }
  function resolve(key: string, answer: Answer): void {
    waiting.get(key)?.(answer);
    waiting.delete(key);
  }

  /** Asks the main thread, or the one of a session. */
  function ask(method: string, thread = '', params: object = {}): Promise<Answer> {
    last += 1;
    const { promise, resolve: done } = Promise.withResolvers<Answer>();
    waiting.set(`${thread} ${last}`, done);
    const message = JSON.stringify({ id: last, method, params });
    if (thread === '') socket.send(message);
    else {
      const outer = { sessionId: thread, message };
      last += 1;
      socket.send(JSON.stringify({ id: last, method: 'NodeWorker.sendMessageToWorker', params: outer }));
    }
    return promise;
  }

  await ask('NodeWorker.enable', '', { waitForDebuggerOnStart: false });
  return {
    async settledBytes() {
      let bytes = 0;
      for (const thread of ['', ...threads]) {
        for (const _ of [1, 2]) await ask('HeapProfiler.collectGarbage', thread);
        const { result } = await ask('Runtime.getHeapUsage', thread);
        bytes += (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0);
      }
      return bytes;
    },
    close: () => socket.terminate(),
  };
}
