/**
 * What a thread has to say to the main thread, gathered: the answers and events of one commit are one frame, answers
 * first.
 */
import type { StoreEvent } from '#contract/event.ts';
import type { Answer, Frame } from './protocol.ts';

export interface Sender {
  tell(events: readonly StoreEvent[]): void;
  answer(one: Answer): void;
  /** Sends what is gathered now. */
  flush(): void;
}

export function createSender(post: (frame: Frame) => void): Sender {
  let answers: Answer[] = [];
  let events: StoreEvent[] = [];
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (answers.length === 0 && events.length === 0) return;
    const frame = { type: 'answer', answers, events: JSON.stringify(events) } as const;
    answers = [];
    events = [];
    post(frame);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // After everything that the commit resolves.
    queueMicrotask(() => process.nextTick(flush));
  }

  return {
    tell(happened) {
      events.push(...happened);
      schedule();
    },
    answer(one) {
      answers.push(one);
      schedule();
    },
    flush,
  };
}
