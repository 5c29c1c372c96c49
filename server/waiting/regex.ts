/**
 * Regular expressions that cannot hang the server: they run in a thread of their own, in order, each within a
 * deadline. One that passes it is refused, and the thread is started anew for those behind it.
 *
 * A thread rather than an engine that takes linear time (re2js would do): so an expression means what it means in
 * the test that sent it, look-behind and back references included, and a long body delays nobody's SMTP.
 */
import { Worker } from 'node:worker_threads';
import { ClientError } from '#server/errors.ts';
import type { Regex, RegexTest } from './pattern.ts';

const DEADLINE_MS = 1_000;
/** The thread is slow to start on a busy machine; its first question gets this much on top. */
const START_MS = 5_000;

interface Question {
  readonly regex: Regex;
  readonly text: string;
  readonly answer: (found: boolean) => void;
  readonly refuse: (error: Error) => void;
}

export interface RegexThread {
  readonly test: RegexTest;
  stop(): Promise<void>;
}

/** Makes one; the thread starts with the first question. */
export function createRegexThread(deadlineMs = DEADLINE_MS): RegexThread {
  let questions: Question[] = [];
  let worker: Worker | null = null;
  let isReady = false;
  let timer: NodeJS.Timeout | undefined;

  function test(regex: Regex, text: string): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    questions.push({ regex, text, answer: resolve, refuse: reject });
    if (!worker) begin();
    else ask(worker, { regex, text });
    if (isReady && questions.length === 1) watch(0);
    return promise;
  }

  function begin(): void {
    const started = new Worker(new URL('./regex-worker.ts', import.meta.url));
    worker = started;
    isReady = false;
    started.unref();
    started.on('message', (said: boolean | 'ready') => {
      if (started !== worker) return;
      if (said === 'ready') isReady = true;
      else questions.shift()?.answer(said);
      watch(0);
    });
    // A thread that fails gives no answer, and the deadline ends it.
    started.on('error', () => {});
    for (const question of questions) ask(started, question);
    watch(START_MS);
  }

  function watch(extraMs: number): void {
    clearTimeout(timer);
    if (questions.length > 0) timer = setTimeout(giveUp, deadlineMs + extraMs);
  }

  /** An answer may lie here already, where this thread was the busy one. */
  function giveUp(): void {
    const [late] = questions;
    setImmediate(() => {
      if (late && late === questions[0]) end(late);
    });
  }

  function end(slow: Question): void {
    void worker?.terminate();
    worker = null;
    questions.shift();
    slow.refuse(tooSlow(slow, deadlineMs));
    if (questions.length > 0) begin();
  }

  async function stop(): Promise<void> {
    clearTimeout(timer);
    questions = [];
    await worker?.terminate();
  }

  return { test, stop };
}

function ask(worker: Worker, { regex, text }: Pick<Question, 'regex' | 'text'>): void {
  worker.postMessage({ ...regex, text });
}

function tooSlow({ regex, text }: Question, deadlineMs: number): ClientError {
  const written = `/${regex.regex}/${regex.flags ?? ''}`;
  return new ClientError(
    'pattern-too-slow',
    `${written} took more than ${deadlineMs} ms on a text of ${text.length} characters`,
    { field: 'regex' },
  );
}
