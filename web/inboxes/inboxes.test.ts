import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { added, summary } from '../testing/messages.ts';
import { Inboxes } from './inboxes.svelte.ts';

const inbox = (name: string, messages: number, unread: number) => ({
  name,
  messages,
  unread,
  createdAt: '2026-01-01T00:00:00.000Z',
  lastMessageAt: null,
  expiresAt: null,
  address: null,
  limits: { messages: null, bytes: null },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('all mail is the sum of the inboxes', async () => {
  const inboxes = new Inboxes({
    listInboxes: async () => ({ inboxes: [inbox('a', 3, 1), inbox('b', 4, 2)], cursor: 'c' }),
  });
  await inboxes.load();
  expect([inboxes.messages, inboxes.unread, inboxes.find('b')?.messages]).toEqual([7, 3, 4]);
});

test('a flood of events asks twice, the last time after the last event', async () => {
  let messages = 0;
  const listInboxes = vi.fn(async () => ({ inboxes: [inbox('a', messages, messages)], cursor: 'c' }));
  const inboxes = new Inboxes({ listInboxes });
  for (messages = 1; messages < 100; messages += 1) inboxes.apply([added(summary(messages))]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(listInboxes).toHaveBeenCalledTimes(2);
  expect(inboxes.unread).toBe(100);
});

test('a failure leaves what is shown', async () => {
  const listInboxes = vi.fn(async () => ({ inboxes: [inbox('a', 1, 1)], cursor: 'c' }));
  const inboxes = new Inboxes({ listInboxes });
  await inboxes.load();
  listInboxes.mockRejectedValueOnce(new Error('away'));
  await inboxes.load();
  expect(inboxes.messages).toBe(1);
});
