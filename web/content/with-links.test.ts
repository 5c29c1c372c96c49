import { expect, test } from 'vitest';
import { withLinks } from './with-links.ts';

test.each([
  ['See https://example.com/a?b=c.', ['https://example.com/a?b=c']],
  ['(https://example.com/x)', ['https://example.com/x']],
  [
    'https://example.com/a_(b) and http://localhost:3000/',
    ['https://example.com/a_(b)', 'http://localhost:3000/'],
  ],
  ['<https://example.com/>', ['https://example.com/']],
  ['javascript:alert(1) ftp://example.com none', []],
])('%s', (text, links) => {
  const runs = withLinks(text);
  expect(runs.flatMap(({ url }) => url ?? [])).toEqual(links);
  expect(runs.map((run) => run.text).join('')).toBe(text);
});
