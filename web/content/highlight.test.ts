import { expect, test } from 'vitest';
import { highlightHtml } from './highlight-html.ts';
import { highlightSource } from './highlight-source.ts';

const hostile = '<img src=x onerror="alert(1)"></span><script>alert(2)</script>';

test('nothing of a message becomes markup of ours', () => {
  for (const marked of [highlightHtml(hostile), highlightSource(`Subject: ${hostile}\n\n${hostile}`)]) {
    const tags = marked.match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/^<(span class="[\w\s-]+"|\/span)>$/.test(tag))).toEqual([]);
  }
});

test('field names are marked in headers, of parts too, and not in bodies', () => {
  const raw = [
    'Content-Type: multipart/mixed; boundary="b1"',
    'Subject: Hi',
    ' folded: on',
    '',
    'Not: a header',
    '--b1',
    'Content-Type: text/plain',
    '',
    'Also: not',
    '--b1--',
  ].join('\n');
  const names = [...highlightSource(raw).matchAll(/hljs-name">([^<]+)/g)].map(([, name]) => name);
  expect(names).toEqual(['Content-Type', 'Subject', 'Content-Type']);
  expect(highlightSource(raw)).toContain('<span class="hljs-comment">--b1--</span>');
});
