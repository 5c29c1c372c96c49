import { afterEach, expect, test, vi } from 'vitest';
import type { Status } from '#contract/status.ts';
import { added, summary } from '../testing/messages.ts';
import { ServerStatus } from './server-status.svelte.ts';

afterEach(() => {
  vi.useRealTimers();
});

const listening = (host: string, count = 0): Status =>
  ({
    smtp: [{ name: 'smtp', host, port: 1025, tls: 'none', auth: 'optional' }],
    messages: { count, unread: 0, bytes: 0 },
  }) as unknown as Status;

test.each([
  ['127.0.0.1', '127.0.0.1:1025'],
  ['0.0.0.0', 'mail.test:1025'],
  ['::', 'mail.test:1025'],
])('an app sends to %s as %s', async (host, address) => {
  const server = new ServerStatus({ getStatus: async () => listening(host) }, 'mail.test');
  expect(server.smtpAddress).toBeNull();
  await server.load();
  expect(server.smtpAddress).toBe(address);
});

test('it is asked again when something happened, not at every event, and an outage changes nothing', async () => {
  vi.useFakeTimers();
  let count = 0;
  const getStatus = vi.fn(async () => {
    if (count === 3) throw new Error('away');
    return listening('127.0.0.1', count);
  });
  const server = new ServerStatus({ getStatus }, 'localhost');
  for (count = 1; count < 3; count += 1) server.apply([added(summary(count))]);
  count = 2;
  await vi.advanceTimersByTimeAsync(5_000);
  expect([getStatus.mock.calls.length, server.status?.messages.count]).toEqual([2, 2]);
  count = 3;
  server.apply([added(summary(3))]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(server.status?.messages.count).toBe(2);
});
