/**
 * The two ways in which events reach a client, as one: a WebSocket, and an event stream (Server-Sent Events of the
 * HTML standard, §9.2), whose browsers come back by themselves and say in Last-Event-ID how far they were.
 */
import { WebSocket } from 'ws';
import type { LiveFrame } from '#contract/event.ts';

/** Why we end it, as close code of a WebSocket (RFC 6455 §7.4.1). */
export const closing = { goingAway: 1001, notAllowed: 1008, internal: 1011, tooSlow: 1013 } as const;
export type Closing = keyof typeof closing;

export interface Channel {
  readonly isOpen: boolean;
  /** Bytes that the client has not taken yet. */
  readonly unread: number;
  send(frame: Frame): void;
  /** Resolves when there is room for more. */
  sent(frame: Frame): Promise<void>;
  /** Shows that we are there, and notices a client that is not. */
  ping(): void;
  /** Says goodbye behind what is unread. */
  close(why: Closing, words: string): void;
  terminate(): void;
  onClose(run: () => void): void;
}

/** A frame made ready once for all clients. */
export interface Frame {
  readonly text: string;
  /** Where to resume after it; null for what takes no number. */
  readonly cursor: string | null;
}

export function frameOf(frame: LiveFrame): Frame {
  return { text: JSON.stringify(frame), cursor: 'cursor' in frame ? frame.cursor : null };
}

export function webSocketChannel(socket: WebSocket): Channel {
  /** False between a ping and its pong. */
  let answers = true;
  socket.on('pong', () => {
    answers = true;
  });
  // A socket that fails also closes; there is nothing to do about it.
  socket.on('error', () => {});

  return {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    get unread() {
      return socket.bufferedAmount;
    },
    send: ({ text }) => socket.send(text),
    sent: ({ text }) => new Promise((resolve) => socket.send(text, () => resolve())),
    ping() {
      if (answers) socket.ping();
      else socket.terminate();
      answers = false;
    },
    close: (why, words) => socket.close(closing[why], words),
    terminate: () => socket.terminate(),
    onClose: (run) => socket.once('close', run),
  };
}

/** How long a browser waits before it comes back, in milliseconds. */
const RETRY_MS = 1_000;
const encoder = new TextEncoder();

/**
 * The channel and the body of the answer that carries it. `cut` ends the connection at once: there is no goodbye that
 * one would hear who does not read, and what waits for him is let go of.
 */
export function eventStreamChannel(cut: () => void): { channel: Channel; body: ReadableStream<Uint8Array> } {
  let isOpen = true;
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let hasRoom: () => void = () => {};
  const gone: Array<() => void> = [];

  function ended(): void {
    if (!isOpen) return;
    isOpen = false;
    hasRoom();
    for (const run of gone) run();
  }

  function write(text: string): void {
    if (isOpen) controller?.enqueue(encoder.encode(text));
  }

  function end(): void {
    if (!isOpen) return;
    controller?.close();
    ended();
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(opened) {
        controller = opened;
        write(`retry: ${RETRY_MS}\n\n`);
      },
      pull: () => hasRoom(),
      cancel: ended,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 1 }),
  );

  function send({ text, cursor }: Frame): void {
    write(`${cursor === null ? '' : `id: ${cursor}\n`}data: ${text}\n\n`);
  }

  const channel: Channel = {
    get isOpen() {
      return isOpen;
    },
    get unread() {
      return Math.max(0, -(controller?.desiredSize ?? 0));
    },
    send,
    sent(frame) {
      send(frame);
      if (!isOpen || (controller?.desiredSize ?? 1) > 0) return Promise.resolve();
      return new Promise((resolve) => {
        hasRoom = resolve;
      });
    },
    ping: () => write(':\n\n'),
    close(why) {
      if (why === 'tooSlow') cut();
      else end();
    },
    terminate: end,
    onClose: (run) => gone.push(run),
  };
  return { channel, body };
}
