import { expect, test } from 'vitest';
import type { LiveFrame } from '#contract/event.ts';
import type { Release, ReleaseState } from '#contract/release.ts';
import { ReleaseList } from './release-list.svelte.ts';

const release = (id: string, state: ReleaseState, updatedAt = '1', requestedAt = '1'): Release =>
  ({ id, state, updatedAt, requestedAt, recipients: [], attempts: [] }) as unknown as Release;
const changed = (one: Release): LiveFrame => ({ type: 'release.changed', cursor: 'c', release: one });

let isAway = false;
function answer<T>(what: T): Promise<T> {
  return isAway ? Promise.reject(new Error('away')) : Promise.resolve(what);
}

function listOf(known: Release[], next: string | null = null) {
  return new ReleaseList({
    listReleases: () => answer({ releases: known, next, total: known.length, counts: [] }),
    getRelease: ({ params }) => answer({ ...release(params.id, 'sent'), transcripts: [] }),
    cancelReleases: async () => ({ cancelled: 1 }),
    retryReleases: async () => ({ retried: 1 }),
  });
}

test('follows the events: changed in place, new ones on top', async () => {
  const list = listOf([release('b', 'queued'), release('a', 'sent')]);
  await list.show('all', null);
  list.apply([changed(release('b', 'sent', '2')), changed(release('c', 'queued', '2', '2'))]);
  expect(list.all.map(({ id, state }) => [id, state])).toEqual([
    ['c', 'queued'],
    ['b', 'sent'],
    ['a', 'sent'],
  ]);
  expect(list.total).toBe(3);
});

test('what is told while the list is on its way is not lost when it comes', async () => {
  const known = [release('b', 'queued')];
  const list = listOf(known);
  const shown = list.show('all', null);
  list.apply([changed(release('b', 'sent', '2')), changed(release('c', 'queued', '2', '2'))]);
  await shown;
  expect(list.all.map(({ id, state }) => `${id} ${state}`)).toEqual(['c queued', 'b sent']);
  expect(list.total).toBe(2);
});

test('what no longer fits the filter leaves', async () => {
  const list = listOf([release('b', 'queued')]);
  await list.show('queued', null);
  list.apply([changed(release('b', 'sent', '2'))]);
  expect(list.all).toEqual([]);
});

test('an older state of one that is known changes nothing', async () => {
  const list = listOf([release('b', 'sent', '5')]);
  await list.show('all', null);
  list.apply([changed(release('b', 'sending', '4'))]);
  expect(list.all[0]?.state).toBe('sent');
});

test('failures that nobody looked at are counted until they are', async () => {
  const list = listOf([]);
  list.apply([changed(release('b', 'failed'))]);
  expect(list.failedUnseen).toBe(1);
  await list.show('all', null);
  expect(list.failedUnseen).toBe(0);
});

test('the open one has its transcripts, and steps lead to its neighbours', async () => {
  const list = listOf([release('b', 'sent'), release('a', 'sent')]);
  await list.show('all', 'b');
  expect(list.opened).toMatchObject({ id: 'b', transcripts: [] });
  expect([list.neighbour(1), list.neighbour(-1)]).toEqual(['a', 'b']);
});

test('what the server did not answer while it was away is there when it is back', async () => {
  const list = listOf([release('a', 'sent')]);
  isAway = true;
  await list.show('all', 'a');
  expect([list.state, list.opened]).toEqual(['failed', null]);
  isAway = false;
  list.apply([{ type: 'hello', cursor: 'c', version: '1' }]);
  await expect.poll(() => [list.state, list.opened?.id]).toEqual(['ready', 'a']);
});
