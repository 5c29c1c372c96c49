import { expect, test } from 'vitest';
import { layOut } from './lay-out.ts';

test.each([
  ['<p>Hello <b>Ada</b></p>', '<p>\n  Hello\n  <b>\n    Ada\n  </b>\n</p>'],
  ['<br><img src="a"><hr/>', '<br>\n<img src="a">\n<hr/>'],
  ['<style>a { b: c }</style><p>x</p>', '<style>a { b: c }</style>\n<p>\n  x\n</p>'],
  ['<!-- a > b --><p>', '<!-- a > b -->\n<p>'],
  ['</p></p>text < 5', '</p>\n</p>\ntext < 5'],
])('%s', (html, lines) => {
  expect(layOut(html)).toBe(lines);
});
