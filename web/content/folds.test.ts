import { expect, test } from 'vitest';
import { expectLinear } from '#test/support/growth.ts';
import { type FoldKind, stretchesOf } from './folds.ts';

const base64 = `${`${'QUJD'.repeat(19)}\r\n`.repeat(40)}`;
const style = `\n${'p { color: red }\n'.repeat(60)}`;

test.each<[string, FoldKind, string, readonly string[]]>([
  ['base64 in a source', 'source', `Content-Type: image/png\r\n\r\n${base64}--b1--`, ['base64 · 40 lines']],
  ['short base64 stays', 'source', `${'QUJD'.repeat(19)}\n`, []],
  [
    'words are no base64',
    'source',
    'A line of words that is long enough to be sixty letters long\n'.repeat(40),
    [],
  ],
  ['a style sheet', 'html', `<style type="text/css">${style}</style><p>a</p>`, ['style · 60 lines']],
  ['a long comment', 'html', `<!--${'[if mso]>\n'.repeat(60)}-->a`, ['comment · 60 lines']],
  [
    'a picture in the page',
    'html',
    `<img src="data:image/png;base64,${'QUJD'.repeat(300)}">`,
    ['data · 1.2 KB'],
  ],
  ['nothing in plain text', 'text', base64, []],
])('%s', (_name, kind, text, labels) => {
  const stretches = stretchesOf(text, kind);
  expect(stretches.flatMap(({ label }) => label ?? [])).toEqual(labels);
  expect(stretches.map((stretch) => stretch.text).join('')).toBe(text);
});

test.each(['<style>', '<!--', '<!-', 'data:image/png;base64,', `${'A'.repeat(70)}\n`, 'A'])(
  'takes time by length alone: %j, many times',
  (piece) => {
    for (const kind of ['html', 'source'] as const)
      expectLinear(64_000, (size) => stretchesOf(piece.repeat(size / piece.length), kind));
  },
);
