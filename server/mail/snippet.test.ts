import { expect, test } from 'vitest';
import { readPage } from './page.ts';
import { makeSnippet } from './snippet.ts';

test.each([
  { name: 'one line', text: ' a\r\n\r\n  b\tc ', html: null, snippet: 'a b c' },
  { name: 'text before HTML', text: 'text', html: '<p>page</p>', snippet: 'text' },
  { name: 'HTML when the text says nothing', text: ' \n', html: '<p>page</p>', snippet: 'page' },
  { name: 'no style, no script', text: null, html: '<style>p{}</style>a<script>b()</script>', snippet: 'a' },
  { name: 'blocks are words apart', text: null, html: '<td>a</td><td>b</td><b>c</b>d', snippet: 'a b cd' },
  { name: 'alt texts', text: null, html: '<img alt="Logo"> Hi', snippet: 'Logo Hi' },
  {
    name: 'padding',
    text: null,
    html: `Hi${'&zwnj;&nbsp;&#847;&shy;'.repeat(500)}<p>there`,
    snippet: 'Hi there',
  },
  { name: 'joined emoji stay joined', text: '👩‍👧 hi', html: null, snippet: '👩‍👧 hi' },
  { name: 'nothing', text: null, html: null, snippet: '' },
])('$name', ({ text, html, snippet }) => {
  expect(makeSnippet(text, html === null ? null : readPage(html).words)).toBe(snippet);
});

test('at most 200 characters, never half of one', () => {
  const snippet = makeSnippet(`a${'😀'.repeat(300)}`, null);
  expect([...snippet]).toHaveLength(200);
  expect(snippet.isWellFormed()).toBe(true);
});
