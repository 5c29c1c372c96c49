import { describe, expect, test } from 'vitest';
import type { Release, ReleaseState } from '#contract/release.ts';
import { replyText } from './release-states.ts';
import { addressesIn, Releases } from './releases.svelte.ts';

const release = (id: string, state: ReleaseState, updatedAt: string, message = 'm1'): Release =>
  ({ id, message, state, updatedAt, recipients: [], attempts: [] }) as unknown as Release;

function releasesOf(known: Release[]) {
  return new Releases({
    listRelays: async () => ({ relays: [] }),
    listReleases: async () => ({ releases: known, next: null, total: known.length, counts: [] }),
    testRelay: async () => Promise.reject(new Error('not here')),
    releaseMessage: async () => release('new', 'queued', '3'),
    planReleases: async () => ({ relay: 'r', messages: 0, recipients: 0, addresses: [], refused: [] }),
    releaseMessages: async () => ({ batch: 'b', releases: 0 }),
    cancelReleases: async () => ({ cancelled: 1 }),
    retryReleases: async () => ({ retried: 1 }),
  });
}

describe('the releases of the open message', () => {
  test('are read, newest first, and follow the events', async () => {
    const releases = releasesOf([release('b', 'queued', '2'), release('a', 'sent', '1')]);
    await releases.follow('m1');
    expect(releases.ofMessage.map(({ id }) => id)).toEqual(['b', 'a']);
    releases.apply([
      { type: 'release.changed', cursor: 'c', release: release('b', 'sent', '3') },
      { type: 'release.changed', cursor: 'c', release: release('x', 'sent', '3', 'another') },
    ]);
    expect(releases.ofMessage.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'sent'],
      ['a', 'sent'],
    ]);
  });

  test('an answer that comes after a newer event does not set it back', async () => {
    const releases = releasesOf([]);
    await releases.follow('m1');
    releases.apply([{ type: 'release.changed', cursor: 'c', release: release('new', 'sent', '9') }]);
    await releases.release('m1', 'relay', ['ada@example.com']);
    expect(releases.find('new')?.state).toBe('sent');
  });

  test('are those of one message only', async () => {
    const releases = releasesOf([release('a', 'sent', '1')]);
    await releases.follow('m1');
    await releases.follow(null);
    expect(releases.ofMessage).toEqual([]);
  });
});

test.each([
  ['a@example.com, b@example.com', ['a@example.com', 'b@example.com']],
  ['<a@example.com>\n\n a@example.com;c@example.com ', ['a@example.com', 'c@example.com']],
  ['  ', []],
])('recipients in %j', (text, addresses) => expect(addressesIn(text)).toEqual(addresses));

test('a reply has each of its codes once', () => {
  expect(replyText({ code: 250, enhancedCode: '2.0.0', text: '2.0.0 OK' })).toBe('250 2.0.0 OK');
  expect(replyText({ code: 550, enhancedCode: '5.1.1', text: 'No such user' })).toBe(
    '550 5.1.1 No such user',
  );
  expect(replyText({ code: 250, enhancedCode: null, text: '250 OK' })).toBe('250 OK');
});
