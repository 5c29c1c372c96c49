/**
 * A mixed load on a running Mailstop: everyone does one thing again and again, checks what came of it, and rests a
 * little. Some go away in the middle of whatever they do. What was acknowledged and not deleted is on record.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { expect } from 'vitest';
import WebSocket from 'ws';
import { type Client, createClient } from '#client/client.ts';
import { waitFor } from '#test/support/wait.ts';
import { message, sample } from './messages.ts';

/** Messages that are kept; the oldest beyond are deleted. */
const MOST = 600;
/** What each rests between two turns: it is about hours, not about speed. */
const REST_MS = 20;
const PATIENCE_MS = 300_000;
/** How long a sender waits for the server. Where others have the processor that is long, and no time is looked at here. */
const patient = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };

export interface Load {
  /** What is stored: hash of the bytes by id. */
  readonly kept: ReadonlyMap<string, string>;
  /** Everything that ever got its acknowledgement. */
  readonly acknowledged: number;
  readonly turns: Readonly<Record<string, number>>;
  /** Rejects as soon as one of them sees what should not be. */
  run(seconds: number): Promise<void>;
}

export interface LoadTarget {
  readonly url: string;
  readonly smtpPort: number;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Each connection for one request only: none is left when the load ends. */
export const soakClient = (url: string): Client =>
  createClient({
    url,
    fetch: (target, init) => fetch(target, { ...init, headers: { ...init?.headers, Connection: 'close' } }),
  });

export function createLoad({ url, smtpPort }: LoadTarget): Load {
  const client = soakClient(url);
  const kept = new Map<string, string>();
  /** Ids that must not be deleted now. */
  const held = new Set<string>();
  const told = new Set<string>();
  const unheard = new Set<string>();
  const turns: Record<string, number> = {};
  let sent = 0;
  let acknowledged = 0;
  let isOver = true;
  const webPort = Number(new URL(url).port);

  function store(id: string, raw: Buffer): void {
    acknowledged += 1;
    kept.set(id, sha256(raw));
    if (!told.delete(id)) unheard.add(id);
  }
  function anyId(n: number): string | undefined {
    const ids = [...kept.keys()];
    return ids[(n * 7919) % Math.max(1, ids.length)];
  }
  function transportOf(options: object = {}) {
    return createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true, ...patient, ...options });
  }
  type Transport = ReturnType<typeof transportOf>;
  async function sendBy(transport: Transport, to = 'ada@example.com'): Promise<string> {
    const n = sent++;
    const raw = message(n);
    const { response } = await transport.sendMail({ envelope: { from: 'app@example.com', to: [to] }, raw });
    const id = /queued as (\w+)/.exec(String(response))?.[1] ?? '';
    expect(id).not.toBe('');
    store(id, raw);
    return id;
  }
  const once1 = async (to?: string): Promise<string> => {
    const transport = transportOf();
    try {
      return await sendBy(transport, to);
    } finally {
      transport.close();
    }
  };

  /** A message that is there, asked for in one way; one that was deleted meanwhile is not. */
  async function readOne(id: string, path: string): Promise<void> {
    const answer = await fetch(`${url}${path.replace('{id}', id)}`, { headers: { Connection: 'close' } });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (!kept.has(id)) return;
    const hasNone = answer.status === 404 && /\/(?:html|text)$/.test(path);
    expect(hasNone || answer.status === 200, `${answer.status} of ${path}`).toBe(true);
    if (path.endsWith('/raw')) expect(sha256(bytes)).toBe(kept.get(id));
  }

  const searches = [
    'plain',
    'subject:page',
    'has:attachment larger:1000',
    'has:code -subject:plain',
    'from:app@example.com "Your code is"',
    'header:X-Soak=1 OR to:user7',
    'is:broken',
    'confirm',
  ];
  const reads = ['', '/raw', '/headers', '/transcript', '/text', '/html', '/parts/0'].map(
    (end) => `/api/messages/{id}${end}`,
  );

  /** Goes away without a word, at once when the other side did so. */
  async function vanish(socket: Socket): Promise<void> {
    const closed = once(socket, 'close');
    if (socket.closed) return;
    socket.resetAndDestroy();
    await closed;
  }
  async function halfway(port: number, pieces: readonly string[]): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    for (const piece of pieces) await new Promise<void>((said) => socket.write(piece, () => said()));
    await vanish(socket);
  }

  const envelope = [
    'EHLO vanish\r\n',
    'MAIL FROM:<a@example.com>\r\n',
    'RCPT TO:<vanish@example.com>\r\n',
    'DATA\r\n',
  ];
  const partings: ReadonlyArray<readonly string[]> = [
    [],
    envelope.slice(0, 1),
    envelope.slice(0, 2),
    envelope,
    [...envelope, `Subject: half\r\n\r\n${'x'.repeat(200_000)}`],
    [...envelope, 'Subject: whole\r\n\r\nx\r\n.\r\n'],
    ['AUTH LOG', 'IN\r\n'],
    [`${'y'.repeat(100_000)}`],
  ];
  const requests: ReadonlyArray<readonly string[]> = [
    ['GET /api/mess'],
    [
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\nContent-Length: 99999\r\n\r\nSubject: half',
    ],
    [
      'POST /api/wait HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{"timeoutMs":50000}',
    ],
    ['GET /api/export?format=mbox HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['GET /api/messages/latest/raw HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    [
      'GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    ],
  ];

  async function listen(): Promise<WebSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`);
    await once(socket, 'message');
    return socket;
  }

  /** Who does what, once; `pool` sends over connections that stay. */
  const turnsOf = (pool: Transport): Readonly<Record<string, (n: number) => Promise<unknown>>> => ({
    'senders on one connection': () => sendBy(pool),
    'senders of one message': () => once1(),
    async adders(n) {
      const raw = sample(n);
      const { id } = (await client.addMessage({
        query: { from: 'a@example.com', to: 'b@example.com' },
        body: new Uint8Array(raw),
      })) as { id: string };
      store(id, raw);
    },
    async readers(n) {
      const id = anyId(n);
      if (id) await readOne(id, reads[n % reads.length] ?? '');
    },
    async previewers(n) {
      const id = anyId(n * 3);
      if (id) await readOne(id, '/messages/{id}/preview');
    },
    async searchers(n) {
      const q = searches[n % searches.length] ?? '';
      const page = await client.listMessages({ query: { q, limit: 50 } });
      if (page.next) await client.listMessages({ query: { q, limit: 50, before: page.next } });
    },
    async waiters(n) {
      const to = `wait${n}@example.com`;
      const asked = new Date().toISOString();
      const answer = client.waitFor({ body: { to, timeoutMs: 55_000 } });
      answer.catch(() => undefined);
      const id = await once1(to);
      // Where others have the processor the question may come long after the message, which must be there then.
      held.add(id);
      const { status, messages } = await answer;
      held.delete(id);
      const found = { status, ids: messages.map((one) => one.id) };
      expect(found, `asked at ${asked}, answered at ${new Date().toISOString()}`).toEqual({
        status: 'matched',
        ids: [id],
      });
    },
    async deleters() {
      const old = [...kept.keys()].filter((id) => !held.has(id)).slice(0, Math.max(0, kept.size - MOST));
      if (old.length > 0) {
        for (const id of old) kept.delete(id);
        await client.removeMessages({ body: { ids: old } });
      }
      await client.removeMessages({ body: { q: 'to:vanish@example.com' } });
    },
    async releasers(n) {
      const id = anyId(n * 5);
      if (!id) return;
      held.add(id);
      const { id: release } = await client.releaseMessage({
        params: { id },
        body: { to: ['qa@example.com'] },
      });
      const settled = await waitFor(
        'the release to end',
        async () => {
          const one = await client.getRelease({ params: { id: release } });
          return (one.state === 'sent' || one.state === 'failed') && one;
        },
        PATIENCE_MS,
      );
      expect(settled.recipients.map(({ state, reason }) => reason ?? state)).toEqual(['sent']);
      held.delete(id);
    },
    'SMTP clients that vanish': (n) => halfway(smtpPort, partings[n % partings.length] ?? []),
    'HTTP clients that vanish': (n) => halfway(webPort, requests[n % requests.length] ?? []),
    async 'listeners that vanish'() {
      const socket = await listen();
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  });

  async function run(seconds: number): Promise<void> {
    isOver = false;
    const pool = transportOf({ pool: true, maxConnections: 1, maxMessages: Number.POSITIVE_INFINITY });
    const listener = await listen();
    listener.on('message', (text) => {
      const frame = JSON.parse(String(text)) as { type: string; message?: { id: string } };
      if (frame.type !== 'message.added' || !frame.message) return;
      if (!unheard.delete(frame.message.id)) told.add(frame.message.id);
    });
    const over = setTimeout(seconds * 1000).then(() => {
      isOver = true;
    });
    const crowd = Object.entries(turnsOf(pool)).map(async ([who, turn]) => {
      for (let n = turns[who] ?? 0; !isOver; n = turns[who] ?? 0) {
        turns[who] = n + 1;
        await turn(n).catch((cause: unknown) => {
          isOver = true;
          throw new Error(`${who}, turn ${n}`, { cause });
        });
        await setTimeout(REST_MS);
      }
    });
    try {
      await Promise.all(crowd);
      await waitFor('every acknowledged message to be told', async () => unheard.size === 0, PATIENCE_MS);
    } finally {
      isOver = true;
      pool.close();
      listener.terminate();
    }
    await over;
    told.clear();
  }

  return {
    kept,
    turns,
    get acknowledged() {
      return acknowledged;
    },
    run,
  };
}
