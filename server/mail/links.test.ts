import { expect, test } from 'vitest';
import type { Link } from '#contract/message.ts';
import { expectLinear } from '#test/support/growth.ts';
import { findLinks } from './links.ts';
import { readPage } from './page.ts';

interface Case {
  readonly name: string;
  readonly html?: string;
  readonly text?: string;
  readonly unsubscribe?: readonly string[];
  readonly links: readonly Partial<Link>[];
}

const cases: readonly Case[] = [
  {
    name: 'entities in an address are decoded',
    html: '<a href="https://example.com/?a=1&amp;b=2">Go</a>',
    links: [{ url: 'https://example.com/?a=1&b=2', text: 'Go', place: 'html', rel: 'primary' }],
  },
  {
    name: 'a button wins over the rest',
    html: '<a href="https://example.com/">Home</a><a class="btn" href="https://example.com/go">Do it</a>',
    links: [{ rel: 'other' }, { url: 'https://example.com/go', rel: 'primary' }],
  },
  {
    name: 'words of action win without looks',
    html: '<a href="https://example.com/a">Our blog</a> <a href="https://example.com/b">Reset password</a>',
    links: [{ rel: 'other' }, { rel: 'primary' }],
  },
  {
    name: 'image links have the alt text',
    html: '<a href="https://example.com/x"><img alt="Shop" src="x.png"></a>',
    links: [{ text: 'Shop' }],
  },
  {
    name: 'areas of an image map count',
    html: '<map><area href="https://example.com/x" alt="Left"></map>',
    links: [{ url: 'https://example.com/x', text: 'Left' }],
  },
  {
    name: 'an address is joined from broken lines, as a browser does',
    html: '<a href=" https://example.com/a\n\tb ">x</a>',
    links: [{ url: 'https://example.com/ab' }],
  },
  {
    name: 'scripts, data and relative addresses are no links',
    html: '<a href="javascript:alert(1)">x</a><a href="data:text/html,x">x</a><a href="/x">x</a><a href="#x">x</a>',
    links: [],
  },
  { name: 'unclosed link', html: '<p><a href="https://example.com/">go', links: [{ text: 'go' }] },
  {
    name: 'text without punctuation around it',
    text: 'Open <https://example.com/a_(b)>, or (https://example.com/c). Also http://localhost:3000/reset?t=1!',
    links: [
      { url: 'https://example.com/a_(b)', place: 'text' },
      { url: 'https://example.com/c' },
      { url: 'http://localhost:3000/reset?t=1', rel: 'primary' },
    ],
  },
  {
    name: 'the same in page and text is one',
    html: '<a href="https://example.com/x">Go</a>',
    text: 'Go: https://example.com/x',
    links: [{ text: 'Go', place: 'html' }],
  },
  {
    name: 'none is the main one where two are as good',
    text: 'https://example.com/reset/1\nhttps://example.com/reset/2\nhttps://example.com/',
    links: [{ rel: 'other' }, { rel: 'other' }, { rel: 'other' }],
  },
  {
    name: 'a better one is, though two others are as good',
    html: '<a href="https://example.com/reset/1">1</a> <a href="https://example.com/reset/2">2</a> <a href="https://example.com/3">Confirm</a>',
    links: [{ rel: 'other' }, { rel: 'other' }, { rel: 'primary' }],
  },
  {
    name: 'List-Unsubscribe',
    unsubscribe: ['<mailto:leave@example.com?subject=x>, <https://example.com/leave>'],
    links: [
      { url: 'mailto:leave@example.com?subject=x', place: 'header', rel: 'unsubscribe' },
      { url: 'https://example.com/leave', rel: 'unsubscribe' },
    ],
  },
  {
    name: 'unsubscribing by word, in another language',
    html: '<a href="https://example.com/n">Newsletter abbestellen</a>',
    links: [{ rel: 'unsubscribe' }],
  },
  {
    name: 'why, where and how often is said',
    html: '<p>Hi <a class="btn" href="https://example.com/go">Sign in</a></p><a href="https://example.com/go">again</a>',
    text: 'Sign in: https://example.com/go\nLog: https://example.com/log',
    links: [
      { rel: 'primary', reason: 'Looks like a button and says “Sign in”', offset: 6, count: 3 },
      { rel: 'other', reason: '', place: 'text', offset: 37, count: 1 },
    ],
  },
  {
    name: 'a pixel tells the sender of the opening',
    html: '<a href="https://example.com/x">Go</a><img src="https://t.example.com/o?u=1&amp;m=2" width="1" height="1"><img src="https://t.example.com/p" style="display:none">',
    links: [
      { rel: 'primary', reason: 'The only link' },
      {
        url: 'https://t.example.com/o?u=1&m=2',
        rel: 'tracking',
        reason: 'A picture of at most one pixel',
        offset: 38,
      },
      { rel: 'tracking' },
    ],
  },
  {
    name: 'pictures are no pixels, and cid pixels are of the message',
    html: '<img src="https://example.com/logo.png" width="120" height="1"><img src="cid:x" width="1" height="1">',
    links: [],
  },
  {
    name: 'a counter that leads to the main thing is still the main thing',
    html: '<a href="https://click.example.com/ls/click?upn=a">Confirm</a><a href="https://click.example.com/ls/click?upn=b">Blog</a>',
    links: [{ rel: 'primary' }, { rel: 'tracking', reason: 'Counts the click and leads on' }],
  },
  {
    name: 'unsubscribing says why',
    html: '<a href="https://example.com/u">Unsubscribe</a><a href="https://example.com/opt-out?u=1">here</a>',
    unsubscribe: ['<https://example.com/u>'],
    links: [
      { rel: 'unsubscribe', reason: 'The List-Unsubscribe header names it', count: 2 },
      { rel: 'unsubscribe', reason: 'Its address says so' },
    ],
  },
  { name: 'no links', html: '<p>none</p>', text: 'none', links: [] },
];

test.each(cases)('$name', ({ html = null, text = null, unsubscribe = [], links }) => {
  const found = findLinks({ page: html === null ? null : readPage(html), text, unsubscribe });
  expect(found).toMatchObject(links);
  expect(found).toHaveLength(links.length);
});

test.each([
  ['links', (size: number) => ({ page: readPage('<a href="https://e.x/'.repeat(size / 20)), text: null })],
  ['one host', (size: number) => ({ page: null, text: `http://${'a.'.repeat(size / 2)}` })],
  ['schemes', (size: number) => ({ page: null, text: 'http://'.repeat(size / 7) })],
  ['tags', (size: number) => ({ page: readPage('<b>'.repeat(size / 3)), text: '('.repeat(size) })],
])('takes time by length alone: %s without end', (_, sources) => {
  expectLinear(100_000, (size) => findLinks({ ...sources(size), unsubscribe: [] }));
});
