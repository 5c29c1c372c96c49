import { expect, test } from 'vitest';
import type { LiveFrame } from '#contract/event.ts';
import type { Release } from '#contract/release.ts';
import type { SessionSummary } from '#contract/session.ts';
import { added, listing, removed, summary } from '../testing/messages.ts';
import { faultOfSession } from './fault.ts';
import { Faults } from './faults.svelte.ts';

const session = (id: string, more: Partial<SessionSummary> = {}): SessionSummary => ({
  id,
  listener: 'smtp',
  client: { address: '127.0.0.1', port: 1 },
  openedAt: '2026-01-01T00:00:02.000Z',
  closedAt: null,
  helo: 'app',
  tls: null,
  auth: null,
  outcome: 'refused',
  messages: [],
  messageCount: 0,
  lastMail: null,
  lastError: '550 no',
  ...more,
});
const release = (id: string, state: Release['state']): Release =>
  ({
    id,
    state,
    message: 'm1',
    subject: 'Hello',
    updatedAt: '2026-01-01T00:00:03.000Z',
    recipients: [{ address: 'nobody@example.com', state, reply: null, reason: 'no relay' }],
  }) as unknown as Release;
const changed = (one: Release): LiveFrame => ({ type: 'release.changed', cursor: 'c', release: one });
const broken = summary(1, { problem: 'no boundary', receivedAt: '2026-01-01T00:00:01.000Z' });

const server: ConstructorParameters<typeof Faults>[0] = {
  listMessages: listing(() => [{ ...broken, subject: 'is:broken' }]).listMessages,
  listReleases: async () => ({ releases: [release('r1', 'failed')], next: null, total: 1, counts: [] }),
  listSessions: async () => ({ sessions: [session('s1')] }),
};

async function shown(): Promise<Faults> {
  const faults = new Faults(server);
  await faults.show('all');
  return faults;
}
const ids = ({ rows }: Faults): string => rows.map(({ id }) => id).join(' ');

test('all kinds are in one list, newest first, each once; a kind alone is chosen', async () => {
  const faults = await shown();
  expect(ids(faults)).toBe('r1 s1 m1');
  await faults.show('session');
  expect(ids(faults)).toBe('s1');
});

test('what happens comes in, what is well by now or gone leaves', async () => {
  const faults = await shown();
  const later = summary(2, { problem: 'broke off', receivedAt: '2026-01-02T00:00:00.000Z' });
  faults.apply([added(later), added(summary(3)), { type: 'session.changed', session: session('s2') }]);
  expect(ids(faults).split(' ')[0]).toBe('m2');
  expect(ids(faults).split(' ').sort()).toEqual(['m1', 'm2', 'r1', 's1', 's2']);
  faults.apply([changed(release('r1', 'queued')), removed('m1')]);
  expect(ids(faults).split(' ').sort()).toEqual(['m2', 's1', 's2']);
});

test('what happens while the list is on its way is not lost when it comes', async () => {
  const faults = new Faults(server);
  const listed = faults.show('all');
  faults.apply([{ type: 'session.changed', session: session('s2') }, changed(release('r1', 'sent'))]);
  await listed;
  expect(ids(faults).split(' ').sort()).toEqual(['m1', 's1', 's2']);
});

test('the messages that were refused are known before the list is shown, and follow', async () => {
  const faults = new Faults(server);
  await faults.loadRefused();
  expect([...faults.refused]).toEqual(['m1']);
  faults.apply([changed(release('r1', 'sent'))]);
  expect([...faults.refused]).toEqual([]);
  faults.apply([changed(release('r1', 'failed'))]);
  expect([...faults.refused]).toEqual(['m1']);
});

test.each([
  [{ outcome: 'delivered', lastError: null }, null],
  [{ outcome: 'nothing', lastError: null }, null],
  [{ outcome: 'open', lastError: '550 no' }, null],
  [{ outcome: 'delivered', messageCount: 2 }, 'Refused in part: 550 no'],
  [{ outcome: 'dropped', lastError: null }, 'Broke off: The client vanished in the middle of a message.'],
] as const)('a connection %o is told as %s', (more, told) => {
  const fault = faultOfSession(session('s', more));
  expect(fault && `${fault.label}: ${fault.text}`).toBe(told);
});

test('the keyboard goes from row to row and stays within the list', async () => {
  const faults = await shown();
  const seen = [1, 1, 5, -9].map((steps) => {
    faults.step(steps);
    return faults.focus?.id;
  });
  expect(seen).toEqual(['r1', 's1', 'm1', 'r1']);
});
