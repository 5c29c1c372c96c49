import { expect, test } from 'vitest';
import type { TranscriptLine } from '#contract/session.ts';
import { adviceFor, lastRefusal } from './what-happened.ts';

const line = (from: TranscriptLine['from'], text: string): TranscriptLine => ({
  at: '2026-01-01T00:00:00.000Z',
  from,
  text,
});

test('the last refusal is named with the command it answers', () => {
  const refusal = lastRefusal([
    line('server', '220 ready'),
    line('client', 'AUTH PLAIN …'),
    line('server', '504 5.5.4 unknown'),
    line('client', 'RCPT TO:<nobody>'),
    line('server', '550 5.1.1 no such mailbox'),
    line('note', 'the client left'),
  ]);
  expect(refusal).toEqual({
    command: 'RCPT TO:<nobody>',
    code: '550',
    text: '5.1.1 no such mailbox',
    line: 4,
  });
  expect(refusal && adviceFor(refusal)).toMatch(/recipient was refused/);
});

test('a greeting can refuse before any command', () => {
  expect(lastRefusal([line('server', '421 too many connections')])).toMatchObject({
    command: '',
    code: '421',
  });
});

test('where nothing was refused there is nothing to say', () => {
  expect(lastRefusal([line('server', '220 ready'), line('client', 'QUIT')])).toBeNull();
  expect(lastRefusal([])).toBeNull();
});
