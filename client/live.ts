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
/** So many sockets refused in a row by a server that answers otherwise mean that WebSockets are blocked. */
const REFUSALS_BEFORE_POLLING = 2;
const POLL_MS = 2_000;
/** While polling, the socket is tried with every so many questions. */
const POLLS_PER_TRY = 5;

export type LiveState = 'connecting' | 'live' | 'waiting' | 'polling' | 'closed';

export interface LiveOptions {
  /** Where Mailstop is, as for `createClient`. */
  readonly url: string;
  /** Resume after this cursor; from now on when left out. */
  readonly after?: string | undefined;
  /** Where one must log in, for Node; a browser has its session. */
  readonly token?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly onFrame: (frame: LiveFrame) => void;
  readonly onState?: (state: LiveState) => void;
}

export interface LiveConnection {
  /** The cursor after the last frame. */
  readonly cursor: string | null;
  close(): void;
}

/** Opens the live socket. Never throws: see `onState`. */
export function openLive({ url, after, token, fetch, onFrame, onState }: LiveOptions): LiveConnection {
  const client = createClient({ url, token, ...(fetch && { fetch }) });
  let cursor = after ?? null;
  let state: LiveState = 'connecting';
  let failures = 0;
  let refused = 0;
  let polls = 0;
  /** Whether the server answered just before the socket was tried. */
  let up = false;
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
    const opening = newSocket(socketUrl(url, cursor), token);
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
    refused = 0;
    up = false;
    enter('live');
    onFrame(frame);
  }

  function lost(): void {
    socket = null;
    failures += 1;
    if (up) refused += 1;
    if (state !== 'polling') enter('waiting');
    retryLater();
  }

  function retryLater(): void {
    if (isClosed()) return;
    timer = setTimeout(retry, state === 'polling' ? POLL_MS : waitAfter(failures));
  }

  /** A dropped socket is opened again at once; when that fails, first see whether the server is there at all. */
  async function retry(): Promise<void> {
    if (failures === 1) return connect();
    const now = await client.getCursor().then(
      (answer) => answer.cursor,
      () => null,
    );
    if (isClosed()) return;
    up = now !== null;
    if (now === null) {
      failures += 1;
      refused = 0;
      enter('waiting');
      return retryLater();
    }
    if (refused > 0) skipTo(now);
    if (refused >= REFUSALS_BEFORE_POLLING) enter('polling');
    polls += 1;
    if (state === 'polling' && polls % POLLS_PER_TRY !== 0) retryLater();
    else connect();
  }

  /**
   * A socket is refused by a server that is up when something between blocks WebSockets, or when the store is
   * another one that does not know our cursor. Either way what changed cannot be known, and is told as `reset`.
   */
  function skipTo(now: string): void {
    const isChange = cursor !== null && cursor !== now;
    cursor = now;
    if (isChange) onFrame({ type: 'reset', cursor: now });
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

/** Node's WebSocket takes headers, which no browser does. */
function newSocket(url: string, token: string | undefined): WebSocket {
  if (token === undefined) return new WebSocket(url);
  const NodeSocket = WebSocket as unknown as new (
    url: string,
    options: { headers: Record<string, string> },
  ) => WebSocket;
  return new NodeSocket(url, { headers: { Authorization: `Bearer ${token}` } });
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
