import { expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { disagreements } from './disagreements.ts';

const address = (address: string) => ({ name: null, address, group: null });
const message = (more: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): Message =>
  ({
    envelope: {
      protocol: 'smtp',
      mailFrom: { address: 'app@example.com' },
      rcptTo: [{ address: 'Ada@example.com' }],
      ...envelope,
    },
    from: [address('app@example.com')],
    sender: null,
    to: [address('ada@example.com')],
    cc: [],
    bcc: [],
    date: '2026-01-01T00:00:00.000Z',
    receivedAt: '2026-01-01T00:00:10.000Z',
    ...more,
  }) as unknown as Message;

test('nothing is said when all agree, whatever the case of letters', () => {
  expect(disagreements(message())).toEqual([]);
});

test.each([
  ['another sender', {}, { mailFrom: { address: 'bounce@example.com' } }, 'MAIL FROM was bounce@example.com'],
  ['no author', { from: [] }, {}, 'no From header says who wrote it'],
  ['the null path', {}, { mailFrom: { address: '' } }, 'null path'],
  [
    'named and not sent to',
    { cc: ['b', 'c', 'd', 'e'].map((name) => address(`${name}@example.com`)) },
    {},
    'to them: b@example.com, c@example.com, d@example.com and 1 more.',
  ],
  ['Bcc sent along', { bcc: [address('x@example.com')] }, {}, 'Bcc header was sent along'],
  ['a clock behind', { date: '2025-12-31T21:00:00.000Z' }, {}, '3 hours behind'],
  ['a clock ahead', { date: '2026-01-05T00:00:00.000Z' }, {}, '4 days ahead of'],
])('%s', (_name, more, envelope, said) => {
  const sentences = disagreements(message(more, envelope));
  expect(sentences).toHaveLength(1);
  expect(sentences[0]).toContain(said);
});

test('what came by the API has no envelope to differ from', () => {
  expect(disagreements(message({}, { protocol: 'http', rcptTo: [], mailFrom: { address: '' } }))).toEqual([]);
});
