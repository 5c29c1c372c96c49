import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Part } from '#contract/message.ts';
import { cardKind, partsWithCards, readCards } from './cards.ts';

const calendar = `BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1@example.com
DTSTART;TZID=Europe/Berlin:20261124T090000
DTEND;TZID=Europe/Berlin:20261124T100000
SUMMARY:Launch\\, at last
LOCATION:Room 4
RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER;CN=Ada:mailto:ada@example.com
ATTENDEE;CN=Grace;PARTSTAT=ACCEPTED:mailto:grace@example.com
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ops@example.com
END:VEVENT
END:VCALENDAR`;

test('an invitation says what, when, where and who', async () => {
  expect(await readCards('event', calendar)).toEqual([
    {
      kind: 'event',
      method: 'REQUEST',
      title: 'Launch, at last',
      facts: [
        { name: 'When', value: '2026-11-24 09:00:00 – 10:00:00 Europe/Berlin' },
        { name: 'Repeats', value: 'FREQ=WEEKLY;COUNT=3' },
        { name: 'Where', value: 'Room 4' },
        { name: 'Organizer', value: 'Ada <ada@example.com>' },
        { name: 'Attendees', value: 'Grace <grace@example.com> (accepted), ops@example.com' },
      ],
    },
  ]);
});

test.each([
  ['DTSTART:20261124T090000Z\nDTEND:20261125T100000Z', '2026-11-24 09:00:00 – 2026-11-25 10:00:00 UTC'],
  ['DTSTART:20261124T090000Z', '2026-11-24 09:00:00 UTC'],
  ['DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125', '2026-11-24 – 2026-11-25'],
  [
    'DTSTART;TZID=Europe/Berlin:20261124T090000\nDTEND;TZID=Asia/Tokyo:20261124T190000',
    '2026-11-24 09:00:00 Europe/Berlin – 19:00:00 Asia/Tokyo',
  ],
])('when: %j', async (lines, when) => {
  const text = `BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nSUMMARY:Launch\n${lines}\nEND:VEVENT\nEND:VCALENDAR`;
  const [card] = await readCards('event', text);
  expect(card?.facts).toEqual([{ name: 'When', value: when }]);
});

test('contacts, also several in a file', async () => {
  const card = (name: string) =>
    `BEGIN:VCARD\nVERSION:4.0\nFN:${name}\nEMAIL:${name}@example.com\nTEL:+49 30 1\nORG:Example;Lab\nEND:VCARD`;
  const [ada, grace] = await readCards('contact', `${card('ada')}\n${card('grace')}\n`);
  expect(ada).toEqual({
    kind: 'contact',
    method: null,
    title: 'ada',
    facts: [
      { name: 'Email', value: 'ada@example.com' },
      { name: 'Phone', value: '+49 30 1' },
      { name: 'Organisation', value: 'Example, Lab' },
    ],
  });
  expect(grace?.title).toBe('grace');
});

test('the invitation of the samples is read', async () => {
  const raw = readFileSync(new URL('../../test/samples/calendar/message.eml', import.meta.url), 'utf8');
  const text = raw.slice(raw.indexOf('BEGIN:VCALENDAR'), raw.indexOf('END:VCALENDAR') + 13);
  expect((await readCards('event', text))[0]?.title).toBeTruthy();
});

test('what is no calendar is refused', async () => {
  await expect(readCards('event', 'nothing')).rejects.toThrow();
});

test('the same invitation as a body and as a file is one card; others are none', () => {
  const part = (contentType: string, sha256: string, size = 100) => ({ contentType, sha256, size }) as Part;
  const parts = [
    part('text/calendar', 'a'),
    part('application/ics', 'a'),
    part('text/vcard', 'b'),
    part('text/plain', 'c'),
  ];
  expect(partsWithCards(parts).map(({ contentType }) => contentType)).toEqual([
    'text/calendar',
    'text/vcard',
  ]);
  expect(cardKind(part('text/calendar', 'a', 9e9))).toBeNull();
});
