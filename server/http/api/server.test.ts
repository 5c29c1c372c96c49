import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { openDoor } from '../access/visit.ts';
import type { Env } from '../bind.ts';
import type { Parts } from '../parts.ts';
import { serverHandlers } from './server.ts';

/** Asks for the event stream; gives how many channels were opened for it. */
async function channelsOf(method: string): Promise<number> {
  let channels = 0;
  const live = { size: 0, checkRoom: () => undefined, serve: () => void channels++, stop: async () => {} };
  const store = { cursor: async () => '1', position: Number };
  const { events } = serverHandlers({ store } as unknown as Parts, live);
  const app = new Hono<Env>()
    .use(async (context, next) => {
      context.set('visit', openDoor);
      await next();
    })
    .get('/', (context) => events({ params: undefined, query: {}, body: undefined }, context));
  const answer = await app.request('/', { method });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  return channels;
}

test('who asks for the head of the event stream alone opens none that nobody would read', async () => {
  expect(await channelsOf('GET')).toBe(1);
  expect(await channelsOf('HEAD')).toBe(0);
});
