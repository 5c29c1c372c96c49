import { expect, test } from 'vitest';
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';
import { createMatcher } from './match.ts';

const path = (address: string) => ({ address, parameters: [], raw: '' });
const attachment = (filename: string) => ({ role: 'attachment', filename });

/** As much of a message as criteria ask for. */
const message = {
  id: '1m864p917fwcr',
  inbox: 'default',
  envelope: { rcptTo: [path('ada@example.com'), path('Bob@example.com')] },
  from: [{ name: 'Shop', address: 'shop@example.com', group: null }],
  subject: 'Welcome',
  text: 'Hello Ada',
  html: null,
  headers: [
    { name: 'X-Kind', value: 'signup' },
    { name: 'x-kind', value: 'first' },
  ],
  parts: [attachment('invoice-1.pdf'), { role: 'inline', filename: 'logo.png' }],
  tags: ['new'],
} as unknown as Message;

const summary = {
  ...message,
  recipients: ['ada@example.com', 'Bob@example.com'],
  recipientCount: 2,
  attachments: 1,
} as unknown as MessageSummary;

const judge = (criteria: Criteria) =>
  createMatcher(criteria, async ({ regex, flags }, text) => new RegExp(regex, flags).test(text)).judge(
    message,
  );

test.each<Criteria>([
  {},
  { to: 'ADA@example.com' },
  { to: 'bob@example.com', from: 'shop@example.com' },
  { from: 'Shop <shop@example.com>' },
  { from: { contains: 'shop <' } },
  { from: { regex: '^SHOP@' } },
  { subject: 'Welcome' },
  { subject: { regex: '(?<=Wel)come' } },
  { text: { contains: 'Ada' } },
  { header: { 'X-KIND': 'first' } },
  { attachment: { glob: 'invoice-*.pdf' } },
  { tag: 'new' },
  { inbox: 'default' },
])('fits %j', async (criteria) => {
  expect(await judge(criteria)).toEqual([]);
  expect(createMatcher(criteria, async () => false).mayFit(summary)).toBe(true);
});

test.each<[Criteria, string]>([
  [{ subject: { contains: 'Reset' } }, `subject: expected to contain 'Reset', was 'Welcome'`],
  [{ subject: 'welcome' }, `subject: expected 'welcome', was 'Welcome' (only the case differs)`],
  [
    { subject: 'Wel' },
    `subject: expected 'Wel', was 'Welcome' (only a part of it: say {contains}, or *Wel* on the command line)`,
  ],
  [{ to: 'da@example.co' }, `(only a part of it; an address is matched whole)`],
  [{ subject: ' Welcome\u00a0' }, `(only white space differs)`],
  [{ subject: 'Ｗelcome' }, `(only how characters are coded differs)`],
  [{ to: 'da@example.com' }, `to: expected 'da@example.com', was 'ada@example.com', 'Bob@example.com'`],
  [{ html: { contains: 'x' } }, `html: expected to contain 'x', there is none`],
  [{ attachment: 'logo.png' }, `attachment: expected 'logo.png', was 'invoice-1.pdf'`],
  [{ header: { 'X-Kind': 'second' } }, `header X-Kind: expected 'second', was 'signup', 'first'`],
  [{ header: { 'X-None': 'a' } }, `header X-None: expected 'a', there is none`],
  [{ subject: { regex: 'reset', flags: 'i' } }, `subject: expected to match /reset/i, was 'Welcome'`],
  [{ except: ['1m864p917fwcr'] }, 'except: it was not to count, as what an earlier wait gave'],
])('%j fails and says why', async (criteria, sentence) => {
  const failed = await judge(criteria);
  expect(failed).toHaveLength(1);
  expect(failed[0]).toContain(sentence);
});

test('every criterion that fails has its sentence', async () => {
  expect(await judge({ subject: 'a', text: 'b', tag: 'new' })).toEqual([
    expect.stringContaining('subject:'),
    expect.stringContaining('text:'),
  ]);
});

test('a summary that does not list all recipients rules nothing out by them', () => {
  const matcher = createMatcher({ to: 'eve@example.com' }, async () => false);
  expect(matcher.mayFit(summary)).toBe(false);
  expect(matcher.mayFit({ ...summary, recipientCount: 20 })).toBe(true);
});
