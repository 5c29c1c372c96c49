import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { Draft } from '#contract/routes.ts';
import { composeMessage } from './compose.ts';
import { parseMessage } from './parse.ts';
import { sampleMessage } from './sample.ts';

const compose = (draft: object) => composeMessage(Draft.parse({ from: 'a@example.com', ...draft }));

test('a full draft reads back as it was written', async () => {
  const { raw, from, to } = await compose({
    from: 'Änne <a@example.com>',
    to: ['B <b@example.com>', 'c@example.com'],
    cc: ['d@example.com'],
    bcc: ['secret@example.com'],
    subject: 'Grüße 👋',
    text: 'one\ntwo',
    html: '<p>one <img src="cid:x"></p>',
    headers: { 'X-Test': 'yes' },
    attachments: [
      { filename: 'ä.txt', content: Buffer.from('file').toString('base64') },
      { filename: 'x.png', contentType: 'image/png', contentId: 'x', content: 'AAAA' },
    ],
  });
  expect({ from, to }).toEqual({
    from: 'a@example.com',
    to: ['b@example.com', 'c@example.com', 'd@example.com', 'secret@example.com'],
  });
  const wire = Buffer.from(raw).toString('latin1');
  expect(wire).not.toContain('secret');
  expect(wire.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const message = parseMessage([raw]);
  expect(message).toMatchObject({
    subject: 'Grüße 👋',
    from: [{ name: 'Änne', address: 'a@example.com' }],
    text: 'one\ntwo',
    problem: null,
  });
  expect(message.parts.map((part) => [part.role, part.filename])).toEqual(
    expect.arrayContaining([
      ['inline', 'x.png'],
      ['attachment', 'ä.txt'],
    ]),
  );
  expect(message.headers.find(({ name }) => name === 'X-Test')?.value).toBe('yes');
});

test.each([
  { field: 'subject', draft: { subject: 'a\r\nBcc: x@example.com' } },
  { field: 'a header', draft: { headers: { 'X-A': 'a\r\nBcc: x@example.com' } } },
  { field: 'a header of that name', draft: { headers: { Bcc: 'x@example.com' } } },
  { field: 'a file name', draft: { attachments: [{ filename: 'a\r\nBcc: x@example.com', content: '' }] } },
  {
    field: 'a content type',
    draft: { attachments: [{ filename: 'a', contentType: 'a/b\r\nBcc: x@example.com', content: '' }] },
  },
  { field: 'a sender', draft: { from: 'b@example.com\r\nBcc: x@example.com' } },
  {
    field: 'a Content-ID',
    draft: { attachments: [{ filename: 'a', contentId: 'a>\r\nBcc: x@example.com', content: '' }] },
  },
  { field: 'a name', draft: { to: ['"a\r\nBcc: x@example.com" <b@example.com>'] } },
])('$field cannot bring a header of its own', async ({ draft }) => {
  const { raw } = await compose(draft);
  expect(Buffer.from(raw).toString('latin1')).not.toMatch(/^bcc:/im);
});

test.each([
  { draft: { from: 'nobody' }, field: 'from' },
  { draft: { to: ['b@example.com', 'x@'] }, field: 'to.1' },
  { draft: { cc: ['b@example.com, c@example.com'] }, field: 'cc.0' },
])('$field that is no mailbox is refused', async ({ draft, field }) => {
  await expect(compose(draft)).rejects.toMatchObject({ field });
});

test('the sample shows what there is to see', async () => {
  const options = sampleMessage({ from: 'hello@example.com', to: 'you@example.com' });
  const message = parseMessage([await new MailComposer(options).compile().build()]);
  expect(message).toMatchObject({
    subject: 'Your mail stops here 👋',
    codes: [{ value: expect.stringMatching(/^\d{6}$/) }],
    problem: null,
  });
  expect(message.links.map(({ rel, text }) => [rel, text])).toEqual([
    ['primary', 'See what you can do'],
    ['unsubscribe', 'Unsubscribe'],
    ['unsubscribe', ''],
  ]);
  expect(message.parts.map(({ role, contentType }) => `${role} ${contentType}`)).toEqual([
    'multipart multipart/mixed',
    'multipart multipart/alternative',
    'text text/plain',
    'multipart multipart/related',
    'html text/html',
    'inline image/png',
    'attachment text/plain',
  ]);
});
