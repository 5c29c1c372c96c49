/**
 * The open sessions of a relay: one that carried a message waits a few seconds for the next to the same server.
 */
import { type Opening, openSession, type Session, serverName, type Target } from './smtp/session.ts';
import type { Transcript } from './smtp/wire.ts';

/** Postfix and others close an idle connection later than this. */
const IDLE_MS = 3_000;
/** After so many messages a fresh session is fairer to a server with several machines behind one name. */
const MAX_MESSAGES = 100;

export interface Borrowed {
  readonly session: Session;
  /** Whether it carried a message before. */
  readonly isReused: boolean;
}

export interface Connections {
  /** An idle session to this target, or a new one. Rejects with `SendFailure`. */
  borrow(target: Target, transcript: Transcript, opening: Opening, signal: AbortSignal): Promise<Borrowed>;
  /** Gives it back; one that is not open any more is forgotten. */
  giveBack(session: Session): void;
  close(): void;
}

interface Idle {
  readonly session: Session;
  readonly timer: NodeJS.Timeout;
}

export function createConnections(): Connections {
  const idle = new Map<string, Idle[]>();
  const carried = new WeakMap<Session, number>();
  let closed = false;

  function takeIdle(key: string): Session | null {
    for (;;) {
      const found = idle.get(key)?.pop();
      if (!found) return null;
      clearTimeout(found.timer);
      if (found.session.wire.isOpen && !found.session.wire.hasUnread) return found.session;
      found.session.close();
    }
  }

  async function borrow(
    target: Target,
    transcript: Transcript,
    opening: Opening,
    signal: AbortSignal,
  ): Promise<Borrowed> {
    const known = takeIdle(keyOf(target));
    if (!known) return { session: await openSession(target, transcript, opening, signal), isReused: false };
    known.wire.recordTo(transcript);
    known.wire.note(`The connection of message ${(carried.get(known) ?? 0) + 1}`);
    Object.assign(opening, { stage: 'mail', tls: known.tls, auth: known.auth });
    return { session: known, isReused: true };
  }

  function giveBack(session: Session): void {
    const messages = (carried.get(session) ?? 0) + 1;
    carried.set(session, messages);
    session.wire.recordTo([]);
    if (closed || messages >= MAX_MESSAGES || !session.wire.isOpen) {
      session.close();
      return;
    }
    const key = keyOf(session.target);
    const others = idle.get(key) ?? [];
    const timer = setTimeout(() => {
      idle.set(
        key,
        (idle.get(key) ?? []).filter((one) => one.session !== session),
      );
      session.close();
    }, IDLE_MS);
    idle.set(key, [...others, { session, timer }]);
  }

  function close(): void {
    closed = true;
    for (const { session, timer } of [...idle.values()].flat()) {
      clearTimeout(timer);
      session.close();
    }
    idle.clear();
  }

  return { borrow, giveBack, close };
}

const keyOf = (target: Target): string => `${target.address ?? ''} ${serverName(target)} ${target.tls}`;
