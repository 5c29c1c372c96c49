import { afterEach, expect, test, vi } from 'vitest';
import { createDesktop } from './desktop.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A browser's notifications, each of which is noted and can be clicked. */
class Shown extends EventTarget {
  static permission: NotificationPermission = 'default';
  static requestPermission = async (): Promise<NotificationPermission> => 'granted';
  static readonly all: Shown[] = [];
  readonly title: string;
  readonly options: { body: string; tag: string };
  isClosed = false;
  constructor(title: string, options: { body: string; tag: string }) {
    super();
    this.title = title;
    this.options = options;
    Shown.all.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
}

function browser({ has = true, isSecure = true, visible = true, focused = true } = {}) {
  const page = { isSecureContext: isSecure, focus: vi.fn(), ...(has && { Notification: Shown }) };
  vi.stubGlobal('window', page);
  if (has) vi.stubGlobal('Notification', Shown);
  vi.stubGlobal('document', {
    visibilityState: visible ? 'visible' : 'hidden',
    hasFocus: () => focused,
  });
  return page;
}

test.each([
  ['has none', { has: false }],
  ['forbids them, as without TLS', { isSecure: false }],
])('a browser that %s has nothing to ask for', (_, what) => {
  browser(what);
  expect(createDesktop().permission).toBe('unavailable');
});

test('leave is as the browser has it, and asked for when told to', async () => {
  browser();
  const desktop = createDesktop();
  expect(desktop.permission).toBe('default');
  expect(await desktop.ask()).toBe('granted');
});

test('a click brings the window to the front, does what it is for, and takes the note away', () => {
  const { focus } = browser();
  const clicked = vi.fn();
  createDesktop().show('Your code', { body: 'To ada@example.com', tag: 'mailstop-m1' }, clicked);
  const shown = Shown.all.at(-1);
  expect(shown).toMatchObject({
    title: 'Your code',
    options: { body: 'To ada@example.com', tag: 'mailstop-m1' },
  });
  expect([clicked.mock.calls.length, shown?.isClosed]).toEqual([0, false]);
  shown?.dispatchEvent(new Event('click'));
  expect([clicked.mock.calls.length, focus.mock.calls.length, shown?.isClosed]).toEqual([1, 1, true]);
});

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
  [false, false, false],
])('a page that is visible (%s) and has the focus (%s) is watched: %s', (visible, focused, watched) => {
  browser({ visible, focused });
  expect(createDesktop().isWatched()).toBe(watched);
});
