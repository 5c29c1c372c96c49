import { expect, test } from 'vitest';
import { createFigures } from '#server/figures.ts';
import { metricsPage } from './metrics.ts';

const zero = { count: 0, unread: 0, bytes: 0, removed: 0 };

test('a label is escaped, a line end too', () => {
  const status = { ready: true, messages: zero, retention: zero, problems: [], waiting: 0 } as never;
  const releases = [{ relay: 'a"b\\c\nd', state: 'sent', releases: 2 }] as never;
  const page = metricsPage({ status, releases, figures: createFigures(), listening: 0 });
  expect(page).toContain('mailstop_releases{relay="a\\"b\\\\c\\nd",state="sent"} 2\n');
});
