import { expect, test } from 'vitest';
import { added, summary } from '../testing/messages.ts';
import { type Desktop, Notifications } from './notifications.svelte.ts';
import { pageIcon } from './page-icon.ts';

/** A desktop that notes what it shows, and a place to remember in. */
function desk(permission: Desktop['permission'] = 'default', answer: NotificationPermission = 'granted') {
  const shown: { title: string; body: string; click: () => void }[] = [];
  const kept = new Map<string, string>();
  const look = { watched: false };
  const desktop: Desktop = {
    permission,
    ask: async () => answer,
    show: (title, { body }, click) => shown.push({ title, body, click }),
    isWatched: () => look.watched,
  };
  const keep = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  };
  return { shown, look, keep, desktop, notifications: new Notifications(desktop, keep) };
}

test('nothing is shown before it is asked for', () => {
  const { notifications, shown } = desk('granted');
  notifications.apply([added(summary(1))]);
  expect(shown).toEqual([]);
});

test('new mail is told with its code, and a click opens it', async () => {
  const { notifications, shown } = desk();
  const opened: (string | null)[] = [];
  notifications.onopen = (id) => opened.push(id);
  await notifications.turn(true);
  notifications.apply([added(summary(1, { code: '482913', recipients: ['ada@example.com'] }))]);
  expect(shown[0]).toMatchObject({ title: 'Message 1', body: 'To ada@example.com\nCode 482913' });
  shown[0]?.click();
  expect(opened).toEqual(['m1']);
});

test('a flood is one number, and a watched page is left alone', async () => {
  const { notifications, shown, look } = desk();
  await notifications.turn(true);
  notifications.apply([1, 2, 3, 4, 5].map((seq) => added(summary(seq))));
  expect(shown.map(({ title }) => title)).toEqual(['5 new messages']);
  look.watched = true;
  notifications.apply([added(summary(6))]);
  expect(shown.length).toBe(1);
});

test('a browser that says no stays quiet, and the choice outlives a reload', async () => {
  const refused = desk('default', 'denied');
  await refused.notifications.turn(true);
  expect([refused.notifications.on, refused.notifications.permission]).toEqual([false, 'denied']);
  const { notifications, keep } = desk();
  await notifications.turn(true);
  expect(new Notifications(desk('granted').desktop, keep).on).toBe(true);
});

test('the icon of the page counts', () => {
  const read = (count: number): string => decodeURIComponent(pageIcon(count));
  expect([read(0).includes('<text'), read(3), read(1234)]).toEqual([
    false,
    expect.stringContaining('>3<'),
    expect.stringContaining('>99+<'),
  ]);
});
