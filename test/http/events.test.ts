/** Server-Sent Events: what the live socket tells, for those who have no WebSocket, resumable by Last-Event-ID. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import type { LiveFrame } from '#contract/event.ts';
import { sandboxForTest, startSandbox } from '#test/support/start.ts';
import { ask, problemOf, send } from './mail.ts';

interface Told {
  readonly id: string | null;
  readonly frame: LiveFrame;
}

/** Opens the stream; `next` gives the next event. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const answer = await fetch(`${url}/api/events`, { headers, signal: leaving.signal });
  if (!answer.ok || !answer.body) throw answer;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';

  async function next(): Promise<Told> {
    for (;;) {
      const [block, ...rest] = text.split('\n\n');
      if (block !== undefined && rest.length > 0) {
        text = rest.join('\n\n');
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data) return { id: /^id: (.*)$/m.exec(block)?.[1] ?? null, frame: JSON.parse(data) as LiveFrame };
        continue;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
    }
  }
  /** The next events that take a number. */
  async function numbered(): Promise<Told> {
    for (;;) {
      const told = await next();
      if (told.id !== null) return told;
    }
  }
  return { answer, next, numbered };
}

test('says hello, then what happens, each with the cursor after it as its id', async () => {
  const sandbox = await sandboxForTest();
  const { answer, next, numbered } = await listen(sandbox.url);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const hello = await next();
  expect(hello.frame).toMatchObject({ type: 'hello', cursor: hello.id });
  const id = await send(sandbox);
  expect((await numbered()).frame.type).toBe('inbox.changed');
  const added = await numbered();
  expect(added.frame).toMatchObject({ type: 'message.added', message: { id }, cursor: added.id });
});

test('resumes after Last-Event-ID without a gap or a repeat, while mail comes in', async () => {
  const sandbox = await sandboxForTest();
  await send(sandbox);
  const { cursor } = await createClient({ url: sandbox.url }).getCursor();
  const before = [await send(sandbox), await send(sandbox)];
  const { numbered } = await listen(sandbox.url, { 'Last-Event-ID': cursor });
  const later = [await send(sandbox), await send(sandbox)];
  expect((await numbered()).frame.type).toBe('hello');
  const ids: string[] = [];
  while (ids.length < 4) {
    const { frame } = await numbered();
    if (frame.type === 'message.added') ids.push(frame.message.id);
  }
  expect(ids).toEqual([...before, ...later]);
});

test('a cursor that is none is refused', async () => {
  const { url } = await sandboxForTest();
  const answer = await fetch(`${url}/api/events`, { headers: { 'Last-Event-ID': 'nonsense' } });
  expect(await problemOf(answer)).toMatchObject({ status: 400, code: 'invalid-cursor' });
});

test('it ends when Mailstop stops', async () => {
  const sandbox = await startSandbox();
  const { next } = await listen(sandbox.url);
  await next();
  await sandbox.stop();
  await expect(next()).rejects.toThrow('the stream has ended');
});

test('one that reads nothing is let go of at once, with all that waits for it', {
  timeout: 240_000,
}, async () => {
  // One place for it, one for us: a third is served when its place is free.
  const sandbox = await sandboxForTest({ maxHttpClients: 2, maxLiveUnread: 1_000 });
  const client = createClient({ url: sandbox.url });
  const slow = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  slow.on('error', () => undefined);
  slow.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(slow, 'data');
  slow.pause();

  // Told of in twenty kilobytes each. What the kernel takes for it comes first, so nobody can say how many it needs.
  const names = Array.from({ length: 10 }, (_, n) => `${'x'.repeat(1_900)} <${n}@example.com>`);
  const body = new TextEncoder().encode(`To: ${names.join(',\r\n ')}\r\n\r\n`);
  for (;;) {
    await client.addMessage({ body });
    const answer = await ask(`${sandbox.url}/livez`).catch(() => null);
    if (answer?.status === 200) break;
  }
});
