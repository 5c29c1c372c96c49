import { expect, test } from 'vitest';
import { PreviewOptions } from './preview-options.svelte.ts';

test('keys step through the widths that have a button, also from between them', () => {
  const options = new PreviewOptions({ isDark: false });
  expect(options.width).toBeNull();
  const seen = [1, -1, -1, -1, -1, 1].map((step) => {
    options.stepWidth(step as 1 | -1);
    return options.width;
  });
  expect(seen).toEqual([null, 600, 375, 320, 320, 375]);
  options.dragTo(500, 1000);
  options.stepWidth(1);
  expect(options.width).toBe(600);
  options.dragTo(500, 1000);
  options.stepWidth(-1);
  expect(options.width).toBe(375);
});

test('dragging stays within the room, and all of it is full', () => {
  const options = new PreviewOptions({ isDark: false });
  options.dragTo(100, 800);
  expect(options.width).toBe(240);
  options.dragTo(799.6, 800);
  expect(options.width).toBeNull();
  options.dragTo(511.4, 800);
  expect(options.width).toBe(511);
});

test('schemes go round, and remote content is for one message', () => {
  const options = new PreviewOptions({ isDark: false });
  const seen = [1, 2, 3].map(() => {
    options.nextScheme();
    return options.scheme;
  });
  expect(seen).toEqual(['dark', 'force-dark', 'light']);
  options.setRemote('a', true);
  expect([options.isRemote('a'), options.isRemote('b')]).toEqual([true, false]);
  options.setRemote('b', true);
  expect(options.isRemote('a')).toBe(false);
});

test('a text is shown in the colours of the inbox, a page in those that were chosen', () => {
  const theme = { isDark: true };
  const options = new PreviewOptions(theme);
  const page = { id: 'a', html: '<p>words</p>' };
  const text = { id: 'b', html: null };
  expect([options.queryFor(page), options.queryFor(text)]).toEqual([{ scheme: 'light' }, { scheme: 'dark' }]);
  options.setScheme('force-dark');
  theme.isDark = false;
  expect([options.schemeFor(page), options.schemeFor(text)]).toEqual(['force-dark', 'light']);
});
