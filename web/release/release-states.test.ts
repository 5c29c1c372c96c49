import { expect, test } from 'vitest';
import { isUnfinished, mayRetry, replyText, stateChoices } from './release-states.ts';

test.each([
  [{ code: 250, enhancedCode: '2.0.0', text: 'OK' }, '250 2.0.0 OK'],
  [{ code: 250, enhancedCode: '2.0.0', text: '2.0.0 OK' }, '250 2.0.0 OK'],
  [{ code: 550, enhancedCode: null, text: 'no such user' }, '550 no such user'],
  [{ code: 550, enhancedCode: null, text: '550 no such user' }, '550 no such user'],
])('%o reads as on the wire', (reply, text) => {
  expect(replyText(reply)).toBe(text);
});

test('what is not at its end, and what can be tried again', () => {
  const states = stateChoices.filter((state) => state !== 'all');
  expect(states.filter(isUnfinished)).toEqual(['queued', 'sending', 'deferred']);
  expect(states.filter(mayRetry)).toEqual(['deferred', 'failed', 'cancelled']);
});
