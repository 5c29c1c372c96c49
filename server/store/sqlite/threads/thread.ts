/**
 * One life of a worker, as seen from the main thread: calls and their answers, what it tells, its end.
 */
import type { StoreEvent } from '#contract/event.ts';
import { StoreOpenError } from '../database/failure.ts';
import { workerFor } from './early-thread.ts';
import {
  type Answer,
  errorFrom,
  type Frame,
  type Given,
  type Handed,
  type OperationName,
  type Request,
  type RequestFrame,
  type Result,
  type WorkerOptions,
} from './protocol.ts';

export interface Listeners {
  readonly event: (event: StoreEvent) => void;
  /** What is wrong with the database now, in sentences. */
  readonly problems: (sentences: readonly string[]) => void;
  /** Something failed that nobody asked for. */
  readonly trouble: (message: string, cause: string) => void;
  /** Calls back when the change of this number has been told of. */
  readonly whenTold: (number: number, go: () => void) => void;
}

export interface Thread {
  /** Resolves when it is ready for calls; rejects with `StoreOpenError` when it cannot open the database. */
  readonly opened: Promise<{ readonly identity: string; readonly cursor: string }>;
  /** Resolves when it is over, with the error that ended it. What was not answered by then was rejected. */
  readonly ended: Promise<Error | null>;
  /** `handed` goes over for good, as the last value. */
  call<Name extends OperationName>(
    name: Name,
    values: Given<Name>,
    handed?: readonly Handed[],
  ): Promise<Result<Name>>;
}

type PlainAnswer = Exclude<Answer, { readonly arrived: number }>;

function withSummary(answer: Answer, events: readonly StoreEvent[]): PlainAnswer {
  if (!('arrived' in answer)) return answer;
  for (const event of events)
    if (event.type === 'message.added' && event.message.seq === answer.arrived)
      return { call: answer.call, value: event.message };
  throw new Error(`nothing was told of message ${answer.arrived}`);
}

const transferable = (handed: Handed) => (handed instanceof Uint8Array ? handed.buffer : handed);

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface ThreadPlan {
  readonly program: URL;
  readonly options: WorkerOptions;
  readonly listeners: Listeners;
  /** Makes the error of calls that it did not live to answer. */
  readonly unanswered: () => Error;
}

/** Calls of one turn of the loop go over together. */
export function startThread({ program, options, listeners, unanswered }: ThreadPlan): Thread {
  const worker = workerFor(program);
  const opened = Promise.withResolvers<{ identity: string; cursor: string }>();
  const ended = Promise.withResolvers<Error | null>();
  const pending = new Map<number, Pending>();
  let lastCall = 0;
  let requests: Request[] = [];
  let handovers: Array<readonly Handed[] | null> = [];
  let cause: Error | null = null;
  let isOver = false;

  worker.on('message', (frame: Frame) => {
    if (frame.type === 'open') opened.resolve(frame);
    else if (frame.type === 'refused') opened.reject(new StoreOpenError(frame.message));
    else if (frame.type === 'problems') listeners.problems(frame.problems);
    else if (frame.type === 'trouble') listeners.trouble(frame.message, frame.cause);
    else settle(frame);
  });
  worker.on('error', (error: Error) => {
    cause = error;
  });
  worker.on('exit', () => {
    isOver = true;
    opened.reject(new StoreOpenError(`The store did not start: ${cause?.message ?? 'its thread ended'}.`));
    for (const asked of pending.values()) asked.reject(unanswered());
    pending.clear();
    ended.resolve(cause);
  });

  worker.postMessage(options);

  function settle({ answers, events: json }: Extract<Frame, { type: 'answer' }>): void {
    const events = JSON.parse(json) as readonly StoreEvent[];
    for (const answer of answers.map((one) => withSummary(one, events))) {
      if (answer.at === undefined) give(answer);
      else listeners.whenTold(answer.at, () => give(answer));
    }
    for (const event of events) listeners.event(event);
  }

  function give(answer: PlainAnswer): void {
    const asked = pending.get(answer.call);
    pending.delete(answer.call);
    if ('error' in answer) asked?.reject(errorFrom(answer.error));
    else asked?.resolve(answer.value);
  }

  function send(): void {
    const frame: RequestFrame = { requests: JSON.stringify(requests), handed: handovers };
    worker.postMessage(
      frame,
      handovers.flatMap((handed) => handed?.map(transferable) ?? []),
    );
    requests = [];
    handovers = [];
  }

  function call<Name extends OperationName>(
    name: Name,
    values: Given<Name>,
    handed?: readonly Handed[],
  ): Promise<Result<Name>> {
    const { promise, resolve, reject } = Promise.withResolvers<Result<Name>>();
    if (isOver) {
      reject(unanswered());
      return promise;
    }
    lastCall += 1;
    pending.set(lastCall, { resolve: (value) => resolve(value as Result<Name>), reject });
    if (requests.length === 0) setImmediate(send);
    requests.push({ call: lastCall, name, values });
    handovers.push(handed ?? null);
    return promise;
  }

  return { opened: opened.promise, ended: ended.promise, call };
}
