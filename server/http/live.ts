/**
 * Live: every event as it happens, to every client, as JSON frames (`contract/event.ts`), by WebSocket or as an event
 * stream.
 *
 * A client first gets what came after its cursor, read from the store page by page, and is live once nothing is
 * left; what is published meanwhile is found by reading on. An event at or before the last one sent is skipped.
 * So nothing is missed and nothing told twice, and no queue is kept for clients that lag behind.
 */
import { isNumbered, type MailstopEvent, type StoreEvent } from '#contract/event.ts';
import { ClientError, MailstopError } from '#server/errors.ts';
import type { Events } from '#server/events.ts';
import type { Log } from '#server/log.ts';
import type { Store } from '#server/store/store.ts';
import { type Channel, type Closing, type Frame, frameOf } from './channel.ts';

/** A dead peer is noticed within two of these. */
const PING_MS = 30_000;
/** How soon one who may listen no longer is sent away. */
const LOOK_MS = 1_000;
/** While catching up, wait for the client once this much is unread. */
const REPLAY_UNREAD_BYTES = 1024 * 1024;
/** How long clients have to answer our goodbye. */
const GOODBYE_MS = 1000;

export interface Live {
  /** Throws `ClientError` `too-many-clients` when one more would be too many. */
  checkRoom(): void;
  /** Serves an open channel: `after` is a cursor that the store knows. */
  serve(channel: Channel, after: string, listener?: Listener): void;
  /** How many listen now. */
  readonly size: number;
  /** Closes every channel, WebSockets with 1001. */
  stop(): Promise<void>;
}

/** Who listens. */
export interface Listener {
  /** What of an event is told to him; null for nothing. */
  told(event: MailstopEvent): MailstopEvent | null;
  /** Whether he may still listen. */
  isStill(): boolean;
}

const anyone: Listener = { told: (event) => event, isStill: () => true };

export interface LiveParts {
  readonly store: Pick<Store, 'cursor' | 'position' | 'changesAfter'>;
  readonly events: Events;
  readonly log: Log;
  readonly version: string;
  /** Most that listen at one time. */
  readonly maxClients: number;
  /** A client that has more bytes unread is too slow to follow; it may come back with its cursor. */
  readonly maxUnread: number;
}

interface Client {
  readonly listener: Listener;
  readonly channel: Channel;
  /** Position of the last event sent. */
  sent: number;
  state: 'catching-up' | 'live' | 'leaving';
}

export function createLive({ store, events, log, version, maxClients, maxUnread }: LiveParts): Live {
  const clients = new Set<Client>();
  /** Position of the newest event that was published. */
  let published = -1;
  let stopped = false;
  const unsubscribe = events.subscribe(publish);
  const pinging = setInterval(pingAll, PING_MS).unref();
  const looking = setInterval(endThoseWhoMayNot, LOOK_MS).unref();

  function publish(event: MailstopEvent): void {
    const position = isNumbered(event) ? store.position(event.cursor) : null;
    if (position !== null) published = Math.max(published, position);
    if (clients.size === 0) return;
    const frame = frameOf(event);
    for (const client of clients) offer(client, frameFor(client, event, frame), position);
  }

  /** Made once for all who are told the whole. */
  function frameFor({ listener }: Client, event: MailstopEvent, whole: Frame): Frame | null {
    const said = listener.told(event);
    return said === event ? whole : said && frameOf(said);
  }

  /** What takes no number is told at once. */
  function offer(client: Client, frame: Frame | null, position: number | null): void {
    if (client.state === 'leaving') return;
    if (position !== null) {
      if (client.state !== 'live' || position <= client.sent) return;
      client.sent = position;
    }
    if (frame === null) return;
    if (client.channel.unread > maxUnread) hangUp(client, 'tooSlow', 'too slow');
    else client.channel.send(frame);
  }

  function checkRoom(): void {
    if (clients.size < maxClients) return;
    throw new ClientError('too-many-clients', `${maxClients} clients listen already`);
  }

  function serve(channel: Channel, after: string, listener = anyone): void {
    if (stopped) {
      // Its handshake was under way.
      channel.terminate();
      return;
    }
    const client: Client = { listener, channel, sent: store.position(after), state: 'catching-up' };
    clients.add(client);
    channel.onClose(() => clients.delete(client));
    channel.send(frameOf({ type: 'hello', cursor: after, version }));
    catchUp(client, after).catch((error: unknown) => {
      if (!channel.isOpen) return;
      log.error({ err: error }, 'A live client could not catch up');
      hangUp(client, 'internal', 'could not catch up');
    });
  }

  async function catchUp(client: Client, after: string): Promise<void> {
    let cursor = after;
    while (client.channel.isOpen) {
      const seen = published;
      const page = await changesAfter(cursor);
      if (client.state === 'leaving') return;
      if (page === null) cursor = await goOnFromNow(client);
      else if (page.length > 0) cursor = await replay(client, page);
      else {
        // What was published before we asked was committed before, so the empty answer speaks for it.
        client.sent = Math.max(client.sent, seen);
        if (published > client.sent) continue;
        client.state = 'live';
        return;
      }
    }
  }

  /** The next changes; null when they are forgotten. */
  async function changesAfter(cursor: string): Promise<readonly StoreEvent[] | null> {
    try {
      return await store.changesAfter(cursor);
    } catch (error) {
      if (error instanceof MailstopError && error.code === 'history-gone') return null;
      throw error;
    }
  }

  async function goOnFromNow(client: Client): Promise<string> {
    const cursor = await store.cursor();
    client.sent = store.position(cursor);
    client.channel.send(frameOf({ type: 'history-gone', cursor }));
    return cursor;
  }

  /** Sends a page and gives the cursor after it. */
  async function replay(client: Client, page: readonly StoreEvent[]): Promise<string> {
    for (const event of page) {
      const said = client.listener.told(event);
      if (said) await sendInStep(client.channel, frameOf(said));
      client.sent = store.position(event.cursor);
    }
    return page.at(-1)?.cursor ?? '';
  }

  /** It stays among the clients until its channel is closed: the goodbye stands behind what is unread. */
  function hangUp(client: Client, why: Closing, words: string): void {
    client.state = 'leaving';
    client.channel.close(why, words);
  }

  function pingAll(): void {
    for (const { channel } of clients) channel.ping();
  }

  function endThoseWhoMayNot(): void {
    for (const client of clients)
      if (client.state !== 'leaving' && !client.listener.isStill())
        hangUp(client, 'notAllowed', 'log in again');
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearInterval(looking);
    clearInterval(pinging);
    unsubscribe();
    const gone = [...clients].map(({ channel }) => new Promise<void>((resolve) => channel.onClose(resolve)));
    for (const client of clients) hangUp(client, 'goingAway', 'Mailstop stops');
    const patience = setTimeout(terminateAll, GOODBYE_MS);
    await Promise.all(gone);
    clearTimeout(patience);
  }

  function terminateAll(): void {
    for (const { channel } of clients) channel.terminate();
  }

  return {
    checkRoom,
    serve,
    get size() {
      return clients.size;
    },
    stop,
  };
}

/** Sends, and waits for the client when it has much unread. */
function sendInStep(channel: Channel, frame: Frame): Promise<void> | void {
  return channel.unread < REPLAY_UNREAD_BYTES ? channel.send(frame) : channel.sent(frame);
}
