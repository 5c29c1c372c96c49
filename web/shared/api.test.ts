import { expect, test } from 'vitest';
import { MailstopProblem, MailstopUnreachable } from '#client/client.ts';
import { problemOf, sentenceOf } from './api.ts';

const problem = new MailstopProblem({
  type: 'about:blank',
  title: 'The search cannot be read',
  status: 400,
  code: 'invalid-query',
  detail: 'the quotation mark at 4 has no end',
  field: 'q',
  position: 4,
});

test('errors read as sentences', () => {
  expect(sentenceOf(problem)).toBe('The quotation mark at 4 has no end.');
  expect(sentenceOf(new MailstopUnreachable('Nothing answers'))).toMatch(/cannot be reached/);
  expect(sentenceOf(null)).toBe('Something went wrong.');
});

test('a problem of the server is told from other errors', () => {
  expect(problemOf(problem)?.position).toBe(4);
  expect(problemOf(new Error('else'))).toBeNull();
});
