import { expect, test } from 'vitest';
import { explainTimeout, explainTooMany, type Told } from './explain.ts';
import type { MessageSummary } from './message.ts';

const welcome = {
  id: '1m864p917fwcr',
  inbox: 'worker-2',
  subject: 'Welcome',
  from: { name: 'Shop', address: 'shop@example.com', group: null },
  recipients: ['signup@mailstop.test'],
  recipientCount: 1,
  receivedAt: '2026-01-31T12:00:02.000Z',
} as unknown as MessageSummary;

const inVain: Told = {
  status: 'timeout',
  cursor: 'c',
  timeoutMs: 10_000,
  capped: false,
  incomplete: false,
  messages: [],
  barrier: null,
  nearMisses: [],
  activity: {
    since: '2026-01-31T12:00:00.000Z',
    connections: 0,
    accepted: 0,
    rejected: [],
    smtp: ['smtp://127.0.0.1:1025'],
  },
};

const asked = {
  criteria: { to: 'signup@mailstop.test', subject: { regex: 'Reset', flags: '' } },
  until: null,
  count: 1,
  timeoutMs: 10_000,
  pageOf: (id: string) => `http://127.0.0.1:8025/?message=${id}`,
};

test('nothing connected', () => {
  expect(explainTimeout({ ...asked, answer: inVain })).toBe(
    `
No such message came within 10 s. Nothing connected to smtp://127.0.0.1:1025.

Waited for exactly 1 message:
  to         'signup@mailstop.test'
  subject    matching /Reset/

Since 12:00:00 UTC nothing connected at all. Does the app send its mail to smtp://127.0.0.1:1025, and did it get as far as sending?
`.trim(),
  );
});

test('another came, and one was refused', () => {
  const answer: Told = {
    ...inVain,
    nearMisses: [{ message: welcome, failed: [`subject: expected to match /Reset/, was 'Welcome'`] }],
    activity: {
      since: '2026-01-31T12:00:00.000Z',
      connections: 2,
      accepted: 1,
      rejected: [
        {
          at: '2026-01-31T12:00:01.000Z',
          stage: 'rcpt',
          code: 501,
          text: '5.1.3 Bad recipient address syntax',
          client: '127.0.0.1',
          session: 's',
        },
      ],
      smtp: ['smtp://127.0.0.1:1025'],
    },
  };
  expect(explainTimeout({ ...asked, answer })).toBe(
    `
No such message came within 10 s. The nearest fails by its subject: expected to match /Reset/, was 'Welcome'.

Waited for exactly 1 message:
  to         'signup@mailstop.test'
  subject    matching /Reset/

What came instead:
- 'Welcome' from shop@example.com to signup@mailstop.test, in inbox worker-2, at 12:00:02
  ✗ subject: expected to match /Reset/, was 'Welcome'
  http://127.0.0.1:8025/?message=1m864p917fwcr

Refused by SMTP:
- 501 5.1.3 Bad recipient address syntax (to RCPT, from 127.0.0.1)

Since 12:00:00 UTC there were 2 SMTP connections and 1 message at smtp://127.0.0.1:1025.
`.trim(),
  );
});

test('two where one may', () => {
  const answer = { ...inVain, status: 'exceeded', messages: [welcome, welcome] } as unknown as Told;
  expect(explainTooMany({ ...asked, answer })).toContain('2 messages came where exactly 1 message may.');
});

test('connections that brought nothing are told', () => {
  const told = (connections: number): string => {
    const activity = { ...inVain.activity, connections } as Told['activity'];
    return explainTimeout({ ...asked, answer: { ...inVain, activity } });
  };
  expect(told(1)).toMatch(
    / there was 1 SMTP connection and 0 messages at \S+ It left without sending any\.$/,
  );
  expect(told(2)).toMatch(
    / there were 2 SMTP connections and 0 messages at \S+ They left without sending any\.$/,
  );
});
