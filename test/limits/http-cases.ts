/** Limits of the web side: connections, requests, listeners, waits, searches. */
import { once } from 'node:events';
import { expect } from 'vitest';
import WebSocketClient from 'ws';
import { createClient } from '#client/client.ts';
import { send } from '#test/http/mail.ts';
import type { TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import { type Case, get, isRefused, isServed, open } from './case.ts';

const ask = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function crowd({ url }: TestSandbox): Promise<void> {
  const first = await open(url);
  await isServed(first);
  await isRefused(await open(url), 429, 'too-many-clients');
  await isServed(first);
  first.destroy();
}

/** A search at the limit is answered, one beyond it is refused, also as one that is saved. */
function searches(within: string, beyond: string, detail: string): Case['over'] {
  return async ({ url }) => {
    const list = (q: string) => fetch(`${url}/api/messages?q=${encodeURIComponent(q)}`);
    expect((await list(within)).status).toBe(200);
    const problem = { code: 'invalid-query', detail };
    for (const refused of [await list(beyond), await ask(`${url}/api/searches`, { name: 'x', q: beyond })]) {
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject(problem);
    }
  };
}

const live = (url: string): string => `${url.replace('http', 'ws')}/api/live`;

export const httpCases = {
  maxHttpClients: { settings: () => ({ maxHttpClients: 1 }), over: crowd },
  maxHttpClientsPerAddress: { settings: () => ({ maxHttpClientsPerAddress: 1 }), over: crowd },
  maxHttpHeaderSize: {
    settings: () => ({ maxHttpHeaderSize: 4_000 }),
    async over({ url }) {
      const socket = await open(url);
      socket.write(get(`A: ${'x'.repeat(4_000)}\r\n`));
      await isRefused(socket, 431, 'headers-too-large');
    },
  },
  maxHttpHeaders: {
    settings: () => ({ maxHttpHeaders: 30 }),
    async over({ url }) {
      const socket = await open(url);
      await isServed(socket);
      socket.write(get('A: x\r\n'.repeat(30)));
      await isRefused(socket, 431, 'headers-too-large');
    },
  },
  httpHeadersTimeout: {
    settings: () => ({ httpHeadersTimeout: 200 }),
    async over({ url }) {
      await isRefused(await open(url), 408, 'too-slow');
    },
  },
  httpRequestTimeout: {
    settings: () => ({ httpHeadersTimeout: 200, httpRequestTimeout: 200 }),
    async over({ url }) {
      const socket = await open(url);
      socket.write('POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\n');
      socket.write('Content-Length: 1000\r\n\r\nSubject: x');
      await isRefused(socket, 408, 'too-slow');
    },
  },
  httpKeepAlive: {
    settings: () => ({ httpKeepAlive: 100 }),
    async over({ url }) {
      const socket = await open(url);
      await isServed(socket);
      await once(socket, 'close');
    },
  },
  httpUnreadTimeout: {
    // The only place is his who does not read.
    settings: () => ({ httpUnreadTimeout: 300, maxHttpClients: 1 }),
    async over(sandbox) {
      const id = await send(sandbox, { attachments: [{ content: Buffer.alloc(20_000_000, 'x') }] });
      const socket = await open(sandbox.url);
      socket.write(`GET /api/messages/${id}/raw HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await once(socket, 'data');
      socket.pause();
      await waitFor('his place', async () => {
        const answer = await fetch(`${sandbox.url}/livez`, { headers: { Connection: 'close' } });
        return answer.status === 200;
      });
    },
  },
  maxJsonSize: {
    settings: () => ({ maxJsonSize: 300 }),
    async over({ url }) {
      const refused = await ask(`${url}/api/wait`, { subject: 'x'.repeat(300) });
      expect(refused.status).toBe(413);
      expect(await refused.json()).toMatchObject({
        code: 'too-large',
        detail: 'The body may have at most 300 bytes',
      });
      expect((await ask(`${url}/api/wait`, { subject: 'before' })).status).toBe(200);
    },
  },
  maxLiveClients: {
    settings: () => ({ maxLiveClients: 1 }),
    async over({ url }) {
      const first = new WebSocketClient(live(url));
      await once(first, 'open');
      const refused = await fetch(`${url}/api/events`);
      expect(refused.status).toBe(429);
      expect(await refused.json()).toMatchObject({ code: 'too-many-clients' });
      first.close();
    },
  },
  maxLiveUnread: {
    settings: () => ({ maxLiveUnread: 1_000 }),
    async over({ url }) {
      const client = createClient({ url });
      for (let n = 0; n < 50; n++)
        await client.addMessage({ body: new TextEncoder().encode(`Subject: ${n}\r\n\r\n`) });
      const slow = new WebSocketClient(live(url));
      await once(slow, 'message');
      slow.pause();
      const tags = (round: number) => Array.from({ length: 32 }, (_, n) => `${round}.${n}`.padEnd(64, 'x'));
      const ROUNDS = 60;
      for (let round = 0; round < ROUNDS; round++) {
        const removeTags = round === 0 ? [] : tags(round - 1);
        await client.patchMessages({ body: { all: true, addTags: tags(round), removeTags } });
      }
      const closed = once(slow, 'close');
      slow.resume();
      expect((await closed)[0]).toBe(1013);
    },
  },
  maxLiveFrame: {
    settings: () => ({ maxLiveFrame: 100 }),
    async over({ url }) {
      const [large, other] = [new WebSocketClient(live(url)), new WebSocketClient(live(url))];
      await Promise.all([once(large, 'message'), once(other, 'message')]);
      other.send('x'.repeat(100));
      const closed = once(large, 'close');
      large.send('x'.repeat(101));
      expect((await closed)[0]).toBe(1009);
      const heard = once(other, 'message');
      await createClient({ url }).addMessage({ body: new TextEncoder().encode('Subject: x\r\n\r\n') });
      expect(String((await heard)[0])).toContain('message.added');
      other.close();
    },
  },
  maxWaits: {
    settings: () => ({ maxWaits: 1 }),
    async over({ url }) {
      const client = createClient({ url });
      const first = client.waitFor({ body: { subject: 'awaited', timeoutMs: 50_000 } });
      await waitFor('the first wait', async () => (await client.getStatus()).waiting === 1);
      const second = await ask(`${url}/api/wait`, { subject: 'awaited' });
      expect(second.status).toBe(429);
      expect(await second.json()).toMatchObject({ code: 'too-many-clients' });
      await client.addMessage({ body: new TextEncoder().encode('Subject: awaited\r\n\r\n') });
      expect((await first).status).toBe('matched');
    },
  },
  maxWaitTime: {
    settings: () => ({ maxWaitTime: 100 }),
    async over({ url }) {
      const answer = await createClient({ url }).waitFor({ body: { subject: 'never', timeoutMs: 60_000 } });
      expect(answer).toMatchObject({ status: 'timeout', timeoutMs: 100, capped: true });
    },
  },
  maxSearchLength: {
    settings: () => ({ maxSearchLength: 20 }),
    over: searches('x'.repeat(20), 'x'.repeat(21), 'A search may have 20 characters'),
  },
  maxSearchTerms: {
    settings: () => ({ maxSearchTerms: 3 }),
    over: searches('a b OR c', 'a b OR c d', 'A search may have 3 terms'),
  },
  maxSearchDepth: {
    settings: () => ({ maxSearchDepth: 2 }),
    over: searches('((before))', '(((before)))', 'A search may nest 2 levels deep'),
  },
} satisfies Record<string, Case>;
