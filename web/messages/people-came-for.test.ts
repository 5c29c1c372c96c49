import { expect, test } from 'vitest';
import type { Message } from '#contract/message.ts';
import { envelopeSenderIfOther, linkOf, safeLink, senderOf } from './people-came-for.ts';

test.each([
  ['https://example.com/reset?t=1', true],
  ['http://localhost:3000/verify', true],
  ['mailto:help@example.com', true],
  ['javascript:alert(1)', false],
  ['JavaScript:alert(1)', false],
  ['data:text/html,<script>alert(1)</script>', false],
  ['file:///etc/hosts', false],
  ['/relative', false],
])('%s can be opened: %s', (url, opens) => expect(safeLink(url)).toBe(opens ? url : null));

test('the main link is the first of its kind that can be opened', () => {
  const link = (url: string, rel: 'primary' | 'other') => ({
    url,
    rel,
    text: '',
    place: 'html' as const,
    offset: 0,
    count: 1,
    reason: '',
  });
  const links = [
    link('https://a.example', 'other'),
    link('javascript:1', 'primary'),
    link('https://b.example/x', 'primary'),
  ];
  expect(linkOf({ links }, 'primary')).toEqual({ url: 'https://b.example/x', text: '', host: 'b.example' });
  expect(linkOf({ links }, 'unsubscribe')).toBeNull();
});

test('an envelope sender that no header names is pointed out', () => {
  const message = (mailFrom: string, from: string) =>
    ({
      envelope: { mailFrom: { address: mailFrom } },
      from: [{ name: null, address: from, group: null }],
      sender: null,
    }) as unknown as Message;
  expect(envelopeSenderIfOther(message('Ada@Example.com', 'ada@example.com'))).toBeNull();
  expect(envelopeSenderIfOther(message('bounce@example.com', 'ada@example.com'))).toBe('bounce@example.com');
  expect(envelopeSenderIfOther(message('', 'ada@example.com'))).toBe('');
});

test('a row says who wrote it, else who sent it', () => {
  const ada = { name: 'Ada', address: 'ada@example.com', group: null };
  expect(senderOf({ from: ada, envelopeFrom: 'app@example.com' })).toBe('Ada');
  expect(senderOf({ from: { ...ada, name: null }, envelopeFrom: '' })).toBe('ada@example.com');
  expect(senderOf({ from: null, envelopeFrom: 'app@example.com' })).toBe('app@example.com');
  expect(senderOf({ from: null, envelopeFrom: '' })).toBeNull();
});
