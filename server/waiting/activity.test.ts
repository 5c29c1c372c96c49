import { expect, test } from 'vitest';
import type { Session, TranscriptLine } from '#contract/session.ts';
import { lastRefusal } from './activity.ts';

const session = (...lines: readonly string[]): Session => {
  const transcript = lines.map((line): TranscriptLine => {
    const from = { C: 'client', S: 'server', N: 'note' } as const;
    return { at: '2026-01-01T00:00:00.000Z', from: from[line[0] as 'C' | 'S' | 'N'], text: line.slice(3) };
  });
  return { id: 's1', client: { address: '127.0.0.1', port: 1 }, transcript } as unknown as Session;
};

test.each([
  [
    ['S: 220 hi', 'C: MAIL FROM:<a@b>', 'S: 250 ok', 'C: RCPT TO:<x', 'S: 501 5.1.3 Bad address'],
    'rcpt',
    501,
  ],
  [['S: 220 hi', 'C: DATA', 'S: 354 go', 'N: 12 bytes of data', 'S: 552 5.3.4 Too large'], 'data', 552],
  [['S: 421 4.3.2 Not now'], 'connect', 421],
])('%j was refused at %s', (lines, stage, code) => {
  expect(lastRefusal(session(...lines))).toMatchObject({ stage, code, session: 's1', client: '127.0.0.1' });
});

test('a session without a refusal has none', () => {
  expect(lastRefusal(session('S: 220 hi', 'C: QUIT', 'S: 221 bye'))).toBeNull();
});
