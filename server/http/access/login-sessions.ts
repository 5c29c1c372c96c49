/**
 * Who is logged in, by a cookie of 256 random bits whose hash is kept in memory. A session ends when it is logged out
 * of, is not used for half a day, or its user is removed or changed; a restart ends all.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '#server/clock.ts';
import type { Known } from '#server/users/users.ts';

const IDLE_MS = 12 * 60 * 60 * 1000;

interface Session {
  readonly known: Known;
  readonly usedAt: number;
}

export interface LoginSessions {
  /** Gives what the cookie holds. */
  begin(known: Known): string;
  /** Null when there is none, or no longer. */
  find(cookie: string): Known | null;
  /** Gives who was logged in by it. */
  end(cookie: string): Known | null;
}

/** `most` at one time; over it the one that was used longest ago ends. */
export function createLoginSessions(clock: Pick<Clock, 'now'>, most: number): LoginSessions {
  const sessions = new Map<string, Session>();

  function begin(known: Known): string {
    const cookie = randomBytes(32).toString('base64url');
    sessions.set(hashOf(cookie), { known, usedAt: clock.now() });
    for (const oldest of sessions.keys()) {
      if (sessions.size <= most) break;
      sessions.delete(oldest);
    }
    return cookie;
  }

  function find(cookie: string): Known | null {
    const key = hashOf(cookie);
    const session = sessions.get(key);
    if (!session) return null;
    sessions.delete(key);
    if (clock.now() - session.usedAt > IDLE_MS || !session.known.isStill()) return null;
    sessions.set(key, { ...session, usedAt: clock.now() });
    return { person: session.known.person, isStill: () => sessions.has(key) && session.known.isStill() };
  }

  function end(cookie: string): Known | null {
    const key = hashOf(cookie);
    const session = sessions.get(key);
    sessions.delete(key);
    return session?.known ?? null;
  }

  return { begin, find, end };
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}
