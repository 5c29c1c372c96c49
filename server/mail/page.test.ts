import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectLinear } from '#test/support/growth.ts';
import { readPage } from './page.ts';

const words = (html: string): string => readPage(html).words.replace(/\s+/g, ' ').trim();

test.each([
  ['tags go, text stays', '<p>a <b>b</b>c</p>', 'a bc'],
  ['entities', 'a &amp; b &#x41;&eacute;&nbsp;c', 'a & b Aé c'],
  ['blocks are apart', '<td>a</td><td>b</td>', 'a b'],
  ['comments', 'a<!-- <p>no</p> -->b<!-->c<!doctype x>d<?php x ?>e', 'abcde'],
  ['conditional comments', '<!--[if mso]><p>no</p><![endif]-->a', 'a'],
  ['style and script are no words', '<style>p>a{}</style>a<script>if (a</b/.x) "</p>"</script>b', 'ab'],
  ['an end tag within a script', '<script>"</scripts>"</script >a', 'a'],
  [
    'hidden elements, also nested',
    '<svg><text>no</text></svg>a<template><template>no</template>no</template>b',
    'ab',
  ],
  ['an svg that closes itself hides nothing', '<svg/>a', 'a'],
  ['quotes around what ends a tag', '<a title="a > b" href=\'x>y\'>c</a>', 'c'],
  ['a quote in a value without quotes', '<p x=a"b>c</p>"', 'c "'],
  ['a sign that is no tag', 'a < b <3 c', 'a < b <3 c'],
  ['a tag that never ends', 'a<p class="x', 'a'],
  ['a comment that never ends', 'a<!-- b', 'a'],
  ['a style that never ends', 'a<style>b', 'a'],
  ['alt texts', '<img alt="A &amp; B" src=x>', 'A & B'],
  ['upper case', '<STYLE>no</STYLE><P>a', 'a'],
])('%s', (_name, html, expected) => {
  expect(words(html)).toBe(expected);
});

test('links have their attributes decoded, the first of each name', () => {
  const { links } = readPage(
    'x<A HREF="?a=1&amp;b=2" href=no class=\'btn\'>a <b>b</b></A><area href=y alt=z>',
  );
  expect(links).toEqual([
    { href: '?a=1&b=2', text: 'a b', offset: 1, role: '', className: 'btn', style: '' },
    { href: 'y', text: 'z', offset: 58, role: '', className: '', style: '' },
  ]);
});

test('every word is found at its place', () => {
  const html = '<p>one &amp; two</p><b>th</b>ree &lt;four';
  const page = readPage(html);
  for (const word of ['one', 'two', 'th', 'ree', 'four'])
    expect(html.slice(page.placeOf(page.words.indexOf(word)))).toMatch(new RegExp(`^${word}`));
});

test('reads anything to its end', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '=',
    '/',
    '!',
    '-',
    'a',
    'p',
    ' ',
    '<a href=',
    '<!--',
    '</',
    '<style>',
    '&amp;',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const page = readPage(pieces.join(''));
      for (let at = 0; at < page.words.length; at++)
        expect(page.placeOf(at)).toBeLessThanOrEqual(pieces.join('').length);
    }),
  );
});

test.each([
  '<',
  '<a ',
  '<a b="',
  "<a b='",
  '<!--',
  '<style>',
  '</style',
  '<svg>',
  '<b>',
  '&',
  '<a href=x>',
  '=',
])('takes time by length alone: %j, many times', (piece) => {
  expectLinear(100_000, (size) => {
    const page = readPage(piece.repeat(size / piece.length));
    expect(page.links.length).toBeLessThanOrEqual(5001);
  });
});
