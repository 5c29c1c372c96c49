/**
 * What the parts do, counted and timed from outside: each is handed on as it was, with an ear at its door. Nothing of a
 * message is in it.
 */
import type { MailstopEvent } from '#contract/event.ts';
import type { ReleaseAttempt } from '#contract/release.ts';
import { MailstopError } from './errors.ts';
import type { Door, Incoming } from './intake/accept.ts';
import { createCounter, createHistogram, type Histogram, type Labels } from './tally.ts';
import type { Waiting } from './waiting/waiting.ts';

export type Figures = ReturnType<typeof createFigures>;

export function createFigures() {
  const intake = createHistogram();
  const intakeBytes = createCounter();
  const intakeRefused = createCounter();
  const waits = createHistogram();
  const attempts = createHistogram();
  const sessions = createCounter();
  const requests = createHistogram();
  const answers = createCounter();
  const openSessions = new Set<string>();
  let arriving = 0;

  const observeDoor = (door: Door): Door => ({
    accept: observed(door.accept),
    take: observed(door.take),
  });

  /** From the first byte of the body until the sender can be told that it is there. */
  function observed<Stored extends { readonly size: number }>(
    accept: (incoming: Incoming) => Promise<Stored>,
  ) {
    return async (incoming: Incoming): Promise<Stored> => {
      const door = incoming.envelope.protocol;
      const seconds = stopwatch();
      arriving += 1;
      try {
        const message = await accept(incoming);
        intake.observe({ door }, seconds());
        intakeBytes.add({ door }, message.size);
        return message;
      } catch (error) {
        intakeRefused.add({ door, reason: error instanceof MailstopError ? error.code : 'broken-off' });
        throw error;
      } finally {
        arriving -= 1;
      }
    };
  }

  function observeWaiting(waiting: Waiting): Waiting {
    return {
      ...waiting,
      get size() {
        return waiting.size;
      },
      wait: (asked, signal) => timed(waits, waiting.wait(asked, signal)),
    };
  }

  function hear(event: MailstopEvent): void {
    if (event.type !== 'session.changed') return;
    const { id, outcome, listener } = event.session;
    if (outcome === 'open') openSessions.add(id);
    else if (openSessions.delete(id)) sessions.add({ listener, outcome });
  }

  return {
    intake,
    intakeBytes,
    intakeRefused,
    waits,
    attempts,
    sessions,
    requests,
    answers,
    observeDoor,
    observeWaiting,
    hear,
    /** An attempt of a release, at its end. */
    attempted: (relay: string, { durationMs, stage }: ReleaseAttempt): void =>
      attempts.observe({ relay, stage }, durationMs / 1000),
    /** A request, answered; `route` is none where it is a page or a file. */
    answered(route: string, status: number, seconds: number): void {
      requests.observe({ route }, seconds);
      answers.add({ route, status: String(status) });
    },
    /** Messages on their way to the store. */
    get arriving() {
      return arriving;
    },
    get openSessions() {
      return openSessions.size;
    },
  };
}

async function timed(waits: Histogram, waiting: ReturnType<Waiting['wait']>): ReturnType<Waiting['wait']> {
  const seconds = stopwatch();
  const end = (outcome: string): void => waits.observe({ outcome } satisfies Labels, seconds());
  return waiting.then(
    (answer) => {
      end(answer.status);
      return answer;
    },
    (error: unknown) => {
      end('ended');
      throw error;
    },
  );
}

function stopwatch(): () => number {
  const began = performance.now();
  return () => (performance.now() - began) / 1000;
}
