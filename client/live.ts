/**
 * The live socket for Node and browsers: opens, stays open, and resumes after the last cursor seen, so that
 * nothing is missed while it was away. Where WebSockets do not get through, it asks for the cursor every few
 * seconds and reports a change as a `reset` frame, and keeps trying to get the socket back.
 */
import type { LiveFrame } from '#contract/event.ts';
import { createClient } from './client.ts';
import { routeUrl } from './url.ts';

/** Waits between tries: doubled each time, and shortened by chance so that clients do not come at once. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** So many tries in a row without an open socket, while the server answers, mean that WebSockets are blocked. */
const TRIES_BEFORE_POLLING = 3;
const POLL_MS = 2_000;
/** While polling, the socket is tried with every so many questions. */
const POLLS_PER_TRY = 5;

export type LiveState = 'connecting' | 'live' | 'waiting' | 'polling' | 'closed';

export interface LiveOptions {
  /** Where Mailstop is, as for `createClient`. */
  readonly url: string;
  /** Resume after this cursor; from now on when left out. */
  readonly after?: string | undefined;
  readonly onFrame: (frame: LiveFrame) => void;
  readonly onState?: (state: LiveState) => void;
}

export interface LiveConnection {
  /** The cursor after the last frame. */
  readonly cursor: string | null;
  close(): void;
}

/** Opens the live socket. Never throws: see `onState`. */
export function openLive({ url, after, onFrame, onState }: LiveOptions): LiveConnection {
  const client = createClient({ url });
  let cursor = after ?? null;
  let state: LiveState = 'connecting';
  let failures = 0;
  let polls = 0;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isClosed = (): boolean => state === 'closed';

  function enter(next: LiveState): void {
    if (isClosed() || next === state) return;
    state = next;
    onState?.(next);
  }

  function connect(): void {
    if (isClosed()) return;
    if (state !== 'polling') enter('connecting');
    const opening = new WebSocket(socketUrl(url, cursor));
    socket = opening;
    opening.addEventListener('message', ({ data }) => {
      if (socket === opening) hear(JSON.parse(String(data)) as LiveFrame);
    });
    opening.addEventListener('close', () => {
      if (socket === opening) lost();
    });
  }

  /** The socket counts as open from its first frame on: a proxy may take it and then say nothing. */
  function hear(frame: LiveFrame): void {
    if ('cursor' in frame) cursor = frame.cursor;
    failures = 0;
    enter('live');
    onFrame(frame);
  }

  function lost(): void {
    socket = null;
    failures += 1;
    if (state !== 'polling') enter('waiting');
    retryLater();
  }

  function retryLater(): void {
    if (isClosed()) return;
    timer = setTimeout(retry, state === 'polling' ? POLL_MS : waitAfter(failures));
  }

  /** A dropped socket is opened again at once; when that fails, first look whether the server is there at all. */
  async function retry(): Promise<void> {
    if (failures === 1) return connect();
    const answers = await poll();
    if (isClosed()) return;
    if (!answers) {
      failures += 1;
      enter('waiting');
      return retryLater();
    }
    if (failures >= TRIES_BEFORE_POLLING) enter('polling');
    polls += 1;
    if (state === 'polling' && polls % POLLS_PER_TRY !== 0) retryLater();
    else connect();
  }

  /**
   * Asks for the cursor. What changed since ours is not known, so a change is told as a `reset`; so is a cursor
   * of another store, after which the socket can be opened again. False when nobody answers.
   */
  async function poll(): Promise<boolean> {
    try {
      const now = (await client.getCursor()).cursor;
      if (isClosed() || now === cursor) return true;
      const known = cursor !== null;
      cursor = now;
      if (known) onFrame({ type: 'reset', cursor: now });
      return true;
    } catch {
      return false;
    }
  }

  function close(): void {
    enter('closed');
    clearTimeout(timer);
    socket?.close();
    socket = null;
  }

  connect();
  return {
    get cursor() {
      return cursor;
    },
    close,
  };
}

/** Doubles with each failure; by chance between half and the whole of it. */
function waitAfter(failures: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}

function socketUrl(base: string, after: string | null): string {
  const { location } = globalThis as { location?: { readonly href: string } };
  const url = new URL(routeUrl(base, 'live', { query: { after } }), location?.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
