import { expect, test } from 'vitest';
import { createRing } from './ring.ts';

const mail = (...recipients: readonly string[]) => ({
  inbox: 'default',
  recipients: [...recipients],
  recipientCount: recipients.length,
});

test('a message concerns those who wait for its recipients or for a pattern, each once', () => {
  const ring = createRing<string>();
  ring.join('ada', { to: 'ada@example.com' });
  ring.join('ada again', { to: 'ADA@example.com' });
  ring.join('bob', { to: 'bob@example.com' });
  ring.join('anyone', {});
  ring.join('pattern', { to: { contains: 'a' } });
  expect([...ring.concerned(mail('Ada@example.com', 'ada@example.com'))]).toEqual([
    'ada',
    'ada again',
    'anyone',
    'pattern',
  ]);
});

test('one that leaves is no longer concerned', () => {
  const ring = createRing<string>();
  const leave = ring.join('ada', { to: 'ada@example.com' });
  leave();
  expect([...ring.concerned(mail('ada@example.com'))]).toEqual([]);
  expect(ring.size).toBe(0);
});

test('where not all recipients are known, everyone is concerned', () => {
  const ring = createRing<string>();
  ring.join('ada', { to: 'ada@example.com' });
  expect([...ring.concerned({ ...mail('bob@example.com'), recipientCount: 11 })]).toEqual(['ada']);
});

test('one that waits in an inbox is concerned by its messages alone', () => {
  const ring = createRing<string>();
  ring.join('here', { inbox: 'default' });
  ring.join('elsewhere', { inbox: 'worker-2' });
  ring.join('here too', { inbox: { glob: 'def*' } });
  expect([...ring.concerned(mail('ada@example.com'))]).toEqual(['here', 'here too']);
});
