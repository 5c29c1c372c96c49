import { describe, expect, test, vi } from 'vitest';
import { type Binding, createKeyboard, keyCaps } from './keys.ts';

const press = (key: string, more: Record<string, unknown> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  target: null,
  preventDefault: vi.fn(),
  ...more,
});
const inField = { target: { closest: () => ({}) } as unknown as EventTarget };

function keyboard(rows: ReadonlyArray<Partial<Binding> & { keys: string[] }>, now = () => 0) {
  const ran: string[] = [];
  const bindings = rows.map((row) => ({
    name: row.keys.join(),
    group: 'Test',
    run: () => ran.push(row.keys.join()),
    ...row,
  })) as Binding[];
  return { ran, send: createKeyboard(() => bindings, now) };
}

describe('the keyboard', () => {
  test('runs the binding and keeps the browser from using the key', () => {
    const { ran, send } = keyboard([{ keys: ['j', 'ArrowDown'] }]);
    const event = press('ArrowDown');
    send(event);
    expect(ran).toEqual(['j,ArrowDown']);
    expect(event.preventDefault).toHaveBeenCalled();
  });

  test.each([
    ['#', { shiftKey: true }, '#'],
    ['?', { shiftKey: true }, '?'],
    ['X', { shiftKey: true }, 'Shift+x'],
    ['k', { ctrlKey: true }, 'Mod+k'],
    ['k', { metaKey: true }, 'Mod+k'],
  ])('%s with %o is %s', (key, more, name) => {
    const { ran, send } = keyboard([{ keys: [name] }]);
    send(press(key, more));
    expect(ran).toEqual([name]);
  });

  test('leaves a key with Ctrl to the browser when nobody asked for it', () => {
    const { ran, send } = keyboard([{ keys: ['r'] }]);
    const event = press('r', { ctrlKey: true });
    send(event);
    expect(ran).toEqual([]);
    expect(event.preventDefault).not.toHaveBeenCalled();
  });

  test('takes no key from a text field, except those marked', () => {
    const { ran, send } = keyboard([{ keys: ['j'] }, { keys: ['Escape'], inFields: true }]);
    send(press('j', inField));
    send(press('Escape', inField));
    expect(ran).toEqual(['Escape']);
  });

  test('takes two keys one after the other, in time', () => {
    let now = 0;
    const { ran, send } = keyboard([{ keys: ['g i'] }, { keys: ['i'] }], () => now);
    send(press('g'));
    send(press('i'));
    send(press('g'));
    now = 5_000;
    send(press('i'));
    expect(ran).toEqual(['g i', 'i']);
  });

  test('passes over a binding that cannot be used now', () => {
    const { ran, send } = keyboard([{ keys: ['u'], name: 'first', when: () => false }, { keys: ['u'] }]);
    send(press('u'));
    expect(ran).toEqual(['u']);
  });
});

test('keys are shown as they are printed', () => {
  expect(keyCaps('g i')).toEqual(['G', 'I']);
  expect(keyCaps('Shift+x')).toEqual(['⇧', 'X']);
});
