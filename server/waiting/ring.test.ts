import { expect, test } from 'vitest';
import { createRing } from './ring.ts';

const mail = (...recipients: readonly string[]) => ({
  recipients: [...recipients],
  recipientCount: recipients.length,
});

test('a message concerns those who wait for its recipients or for a pattern, each once', () => {
  const ring = createRing<string>();
  ring.join('ada', 'ada@example.com');
  ring.join('ada again', 'ADA@example.com');
  ring.join('bob', 'bob@example.com');
  ring.join('anyone', undefined);
  ring.join('pattern', { contains: 'a' });
  expect([...ring.concerned(mail('Ada@example.com', 'ada@example.com'))]).toEqual([
    'ada',
    'ada again',
    'anyone',
    'pattern',
  ]);
});

test('one that leaves is no longer concerned', () => {
  const ring = createRing<string>();
  const leave = ring.join('ada', 'ada@example.com');
  leave();
  expect([...ring.concerned(mail('ada@example.com'))]).toEqual([]);
  expect(ring.size).toBe(0);
});

test('where not all recipients are known, everyone is concerned', () => {
  const ring = createRing<string>();
  ring.join('ada', 'ada@example.com');
  expect([...ring.concerned({ recipients: ['bob@example.com'], recipientCount: 11 })]).toEqual(['ada']);
});
