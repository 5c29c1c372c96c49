import { expect, test } from 'vitest';
import { headerNotes } from './header-notes.ts';

/** What a message of an ordinary library holds, and what people look for when mail goes wrong. */
const usual = [
  ...['From', 'To', 'Cc', 'Bcc', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'Sender', 'Return-Path'],
  ...['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding', 'Content-Disposition'],
  ...['Received', 'In-Reply-To', 'References', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'List-Id'],
  ...['DKIM-Signature', 'Authentication-Results', 'Auto-Submitted', 'X-Mailer', 'X-Priority'],
];

test.each(usual)('%s is explained', (name) => {
  expect(headerNotes[name.toLowerCase()]).toBeTruthy();
});

test.each(Object.entries(headerNotes))(
  '%s: found by its name in small letters, told in one line',
  (name, note) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(note).toMatch(/^\S.*\S$/);
    expect(note.length).toBeLessThan(110);
    expect(note, 'no sentence: it stands beside a value').not.toMatch(/\.$/);
  },
);

test('fields of somebody’s own are not', () => {
  expect(headerNotes['x-campaign']).toBeUndefined();
});
