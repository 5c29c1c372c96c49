import { describe, expect, test } from 'vitest';
import { changeHeader } from './header-changes.ts';
import { decodeWords } from './headers.ts';

const none = { from: null, subjectPrefix: null, add: [] };
const change = (text: string, changes: Partial<typeof none> | object = {}) =>
  changeHeader(Buffer.from(text, 'latin1'), { ...none, ...changes }).toString('latin1');

describe('without a rule', () => {
  test.each([
    ['odd spacing', 'Subject:  x \r\n\ty\r\nX:1\r\n\r\n'],
    ['bytes above 127', 'Subject: gr\xfc\xdfe\r\n\r\n'],
    ['a line that is no field', 'nonsense\r\nFrom: a@b.test\r\n\r\n'],
    ['no empty line', 'From: a@b.test\r\n'],
    ['no header', '\r\n'],
    ['Bcc in another field', 'X-Bcc: a@b.test\r\nSubject: Bcc: c@d.test\r\n\r\n'],
  ])('bytes stay: %s', (_, text) => expect(change(text)).toBe(text));

  test.each([
    ['one', 'From: a@b.test\r\nBcc: c@d.test\r\nTo: e@f.test\r\n\r\n'],
    ['folded', 'From: a@b.test\r\nBCC: c@d.test,\r\n g@h.test\r\nTo: e@f.test\r\n\r\n'],
    ['several', 'Bcc: a@b.test\r\nFrom: a@b.test\r\nbcc : c@d.test\r\nTo: e@f.test\r\n\r\n'],
  ])('Bcc goes: %s', (_, text) => expect(change(text)).toBe('From: a@b.test\r\nTo: e@f.test\r\n\r\n'));
});

test('another From keeps the old one', () => {
  expect(change('To: x@y.test\r\nFrom: A <a@b.test>\r\n\r\n', { from: 'QA <qa@c.test>' })).toBe(
    'To: x@y.test\r\nFrom: QA <qa@c.test>\r\nX-Original-From: A <a@b.test>\r\n\r\n',
  );
});

test('a prefix stands before the subject, as it is written there', () => {
  expect(change('Subject: =?utf-8?q?=C3=BC?=\r\n\r\n', { subjectPrefix: '[staging]' })).toBe(
    'Subject: [staging] =?utf-8?q?=C3=BC?=\r\n\r\n',
  );
  expect(change('From: a@b.test\r\n\r\n', { subjectPrefix: '[x]' })).toContain('Subject: [x]\r\n');
});

test('what is added is one line each, encoded where it must be', () => {
  const changed = change('From: a@b.test\r\n\r\n', {
    add: [
      { name: 'X-Stage', value: 'staging\r\nBcc: evil@example.com' },
      { name: 'X-Word', value: 'Grüße' },
    ],
  });
  expect(changed).toBe(
    'X-Stage: staging Bcc: evil@example.com\r\nX-Word: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\nFrom: a@b.test\r\n\r\n',
  );
});

test('quotes and angle brackets in an added field are no mailbox', () => {
  const changed = change('', { add: [{ name: 'X-Stage', value: 'grün "q" <b@c.test>' }] });
  const value = /^X-Stage: (.*)\r\n/.exec(changed)?.[1] ?? '';
  expect(decodeWords(value)).toBe('grün "q" <b@c.test>');
});

test.each([
  ['QA "quoted" <qa@c.test>', 'QA "quoted" <qa@c.test>'],
  ['"Grüße, QA" <qa@c.test>', '=?UTF-8?Q?Gr=C3=BC=C3=9Fe=2C_QA?= <qa@c.test>'],
  ['Grüße (QA) <qa@c.test>', '=?UTF-8?Q?Gr=C3=BC=C3=9Fe_=28QA=29?= <qa@c.test>'],
])('From as %s: the whole name is encoded, the address is not', (from, written) => {
  expect(change('From: a@b.test\r\n\r\n', { from }).split('\r\n', 1)).toEqual([`From: ${written}`]);
});

test('Resent fields stand at the top', () => {
  const resent = {
    from: 'qa@example.com',
    to: ['a@example.com', 'b@example.com'],
    at: new Date('2026-01-31T12:00:00Z'),
    messageId: '<1@example.com>',
  };
  expect(changeHeader(Buffer.from('From: a@b.test\r\n\r\n'), none, resent).toString()).toBe(
    [
      'Resent-Date: Sat, 31 Jan 2026 12:00:00 +0000',
      'Resent-From: qa@example.com',
      'Resent-To: a@example.com, b@example.com',
      'Resent-Message-ID: <1@example.com>',
      'From: a@b.test',
      '',
      '',
    ].join('\r\n'),
  );
});
