import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveFrame } from '#contract/event.ts';
import type { Session, SessionSummary } from '#contract/session.ts';
import { listing, summary } from '../testing/messages.ts';
import { Sessions } from './sessions.svelte.ts';

function session(n: number, more: Partial<SessionSummary> = {}): Session {
  return {
    id: `s${n}`,
    listener: 'smtp',
    client: { address: '127.0.0.1', port: n },
    openedAt: '2026-01-01T00:00:00.000Z',
    closedAt: null,
    helo: 'app',
    tls: null,
    auth: null,
    outcome: 'delivered',
    messages: [],
    messageCount: 0,
    lastMail: null,
    lastError: null,
    transcript: [],
    ...more,
  };
}
const changed = (one: SessionSummary): LiveFrame => ({ type: 'session.changed', session: one });

function serving(stored: Session[]) {
  const api = {
    ...listing(() => [summary(1, { subject: 'brought by session:"s1"' })]),
    listSessions: vi.fn(async (input?: { query?: { outcome?: string } }) => ({
      sessions: stored.filter(({ outcome }) => (input?.query?.outcome ?? outcome) === outcome).toReversed(),
    })),
    getSession: vi.fn(async ({ params: { id } }: { params: { id: string } }) => {
      const found = stored.find((one) => one.id === id);
      if (!found) throw new Error('not found');
      return found;
    }),
  };
  return { api, sessions: new Sessions(api) };
}
const ids = ({ all }: Sessions): string => all.map(({ id }) => id).join(' ');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('new ones come on top, known ones are replaced', async () => {
  const { sessions } = serving([session(1), session(2)]);
  await sessions.show('all', null);
  sessions.apply([changed(session(3, { outcome: 'open' })), changed(session(4)), changed(session(1))]);
  expect(ids(sessions)).toBe('s4 s3 s2 s1');
  sessions.apply([changed(session(3, { outcome: 'refused' }))]);
  expect([ids(sessions), sessions.all[1]?.outcome]).toEqual(['s4 s3 s2 s1', 'refused']);
});

test('only those of the chosen outcome are listed, also live', async () => {
  const { sessions } = serving([session(1), session(2, { outcome: 'refused' })]);
  await sessions.show('refused', null);
  sessions.apply([changed(session(3)), changed(session(4, { outcome: 'refused' }))]);
  expect(ids(sessions)).toBe('s4 s2');
});

test('the open one is read with its messages, and again while it is connected', async () => {
  const stored = [session(1, { outcome: 'open', messageCount: 1 })];
  const { api, sessions } = serving(stored);
  await sessions.show('all', 's1');
  expect([sessions.opened?.id, sessions.messages.length]).toEqual(['s1', 1]);
  stored[0] = session(1, { messageCount: 1 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sessions.opened?.outcome).toBe('delivered');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(api.getSession).toHaveBeenCalledTimes(2);
});

test('before it is shown nothing is asked, but what failed is counted', async () => {
  const { api, sessions } = serving([]);
  sessions.apply([changed(session(1, { outcome: 'refused' })), changed(session(2))]);
  expect([sessions.failedUnseen, api.listSessions.mock.calls.length]).toEqual([1, 0]);
  await sessions.show('all', null);
  expect(sessions.failedUnseen).toBe(0);
});

test('the neighbour of the open one stays within the list', async () => {
  const { sessions } = serving([session(1), session(2)]);
  await sessions.show('all', null);
  expect(sessions.neighbour(1)).toBe('s2');
  await sessions.show('all', 's1');
  expect([sessions.neighbour(1), sessions.neighbour(-1)]).toEqual(['s1', 's2']);
});

test('after the server was away the list and the open one are read again', async () => {
  const stored = [session(1, { outcome: 'open' })];
  const { api, sessions } = serving(stored);
  await sessions.show('all', 's1');
  api.getSession.mockRejectedValueOnce(new Error('away'));
  await vi.advanceTimersByTimeAsync(1_000);
  stored[0] = session(1, { outcome: 'dropped' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sessions.opened?.outcome, 'nobody answered').toBe('open');
  sessions.apply([{ type: 'hello', cursor: 'c', version: '1' }]);
  await vi.advanceTimersByTimeAsync(0);
  expect([sessions.opened?.outcome, sessions.all[0]?.outcome]).toEqual(['dropped', 'dropped']);
});

test('what is told while the list is on its way is not lost when it comes', async () => {
  const { api, sessions } = serving([session(1)]);
  const answer = Promise.withResolvers<{ sessions: SessionSummary[] }>();
  api.listSessions.mockReturnValueOnce(answer.promise as ReturnType<typeof api.listSessions>);
  const shown = sessions.show('all', null);
  sessions.apply([changed(session(2, { outcome: 'open' }))]);
  answer.resolve({ sessions: [session(1)] });
  await shown;
  expect(ids(sessions)).toBe('s2 s1');
});
