import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tooltip } from './tooltip.ts';

const WINDOW = { innerWidth: 1000, innerHeight: 800 };
const BUBBLE = { width: 100, height: 20 };

/** As much of an element as a tooltip asks of one. */
class Box extends EventTarget {
  readonly style: Record<string, string> = {};
  readonly children: (Box | string)[] = [];
  readonly attributes = new Map<string, string>();
  className = '';
  textContent = '';
  isConnected = true;
  isFocusVisible = false;
  dialog: Box | null = null;
  parent: Box | null = null;
  at = { left: 400, top: 100, width: 20, bottom: 120 };
  append(...children: (Box | string)[]): void {
    this.children.push(...children);
    for (const child of children) if (child instanceof Box) child.parent = this;
  }
  remove(): void {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = null;
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  matches(): boolean {
    return this.isFocusVisible;
  }
  closest(): Box | null {
    return this.dialog;
  }
  getBoundingClientRect() {
    return { ...BUBBLE, ...(this.className === '' && this.at) };
  }
}

let body = new Box();
beforeEach(() => {
  vi.useFakeTimers();
  body = new Box();
  vi.stubGlobal('window', WINDOW);
  vi.stubGlobal('document', { body, createElement: () => new Box() });
});
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A button with a tooltip. */
function button(text = 'Delete', keys?: string): Box {
  const box = new Box();
  const end = tooltip(text, keys)(box as unknown as HTMLElement);
  if (end) ends.push(end);
  return box;
}
const bubbles = (within = body): Box[] =>
  within.children.filter((child): child is Box => child instanceof Box && child.className === 'tooltip');
const said = (within = body): string[] =>
  bubbles(within).map(({ children }) =>
    children.map((child) => (child instanceof Box ? `[${child.textContent}]` : child)).join(' '),
  );
const fire = (box: Box, type: string, more: object = {}): boolean =>
  box.dispatchEvent(Object.assign(new Event(type), more));

test('under the pointer it comes after a moment, with its keys, and leaves with the pointer', () => {
  const one = button('Delete', '#');
  fire(one, 'pointerenter');
  expect(said()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(said()).toEqual(['Delete [#]']);
  expect(bubbles()[0]?.attributes.get('aria-hidden'), 'its name is said already').toBe('true');
  fire(one, 'pointerleave');
  expect(said()).toEqual([]);
});

test('a pointer that only passes by shows nothing', () => {
  const one = button();
  fire(one, 'pointerenter');
  fire(one, 'pointerleave');
  vi.advanceTimersByTime(1_000);
  expect(said()).toEqual([]);
});

test('for the keyboard it is there at once, for a click it is not', () => {
  const one = button();
  fire(one, 'focus');
  expect(said()).toEqual([]);
  one.isFocusVisible = true;
  fire(one, 'focus');
  expect(said()).toEqual(['Delete']);
});

test.each([
  ['blur', {}],
  ['click', {}],
  ['keydown', { key: 'Escape' }],
])('%s takes it away', (type, more) => {
  const one = button();
  one.isFocusVisible = true;
  fire(one, 'focus');
  fire(one, type, more);
  expect(said()).toEqual([]);
});

test('another key leaves it', () => {
  const one = button();
  one.isFocusVisible = true;
  fire(one, 'focus');
  fire(one, 'keydown', { key: 'Shift' });
  expect(said()).toEqual(['Delete']);
});

test('there is one at a time, and it goes with its button, not with another', () => {
  const [one, two] = [button('One'), button('Two')];
  one.isFocusVisible = true;
  fire(one, 'focus');
  fire(two, 'pointerenter');
  vi.advanceTimersByTime(1_000);
  expect(said()).toEqual(['Two']);
  ends[0]?.();
  expect(said()).toEqual(['Two']);
  ends[1]?.();
  expect(said()).toEqual([]);
});

test('a button that went meanwhile gets none', () => {
  const one = button();
  fire(one, 'pointerenter');
  one.isConnected = false;
  vi.advanceTimersByTime(1_000);
  expect(said()).toEqual([]);
});

test('in a dialog it lies over that', () => {
  const one = button();
  one.dialog = new Box();
  one.isFocusVisible = true;
  fire(one, 'focus');
  expect([said(), said(one.dialog)]).toEqual([[], ['Delete']]);
});

test.each([
  ['below', { left: 400, top: 100, width: 20, bottom: 120 }, { top: '126px', left: '360px' }],
  ['above at the foot', { left: 400, top: 770, width: 20, bottom: 790 }, { top: '744px', left: '360px' }],
  ['inside at the left', { left: 0, top: 100, width: 20, bottom: 120 }, { top: '126px', left: '8px' }],
  ['inside at the right', { left: 990, top: 100, width: 10, bottom: 120 }, { top: '126px', left: '892px' }],
])('it lies %s', (_, at, place) => {
  const one = button();
  one.at = at;
  one.isFocusVisible = true;
  fire(one, 'focus');
  expect(bubbles()[0]?.style).toMatchObject(place);
});
