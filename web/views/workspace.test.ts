import { expect, test } from 'vitest';
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { Api } from '../shared/api.ts';
import { UrlState } from '../shared/url-state.svelte.ts';
import { added, listing, removed, settled, summary, whole } from '../testing/messages.ts';
import { address } from './address.ts';
import { Workspace } from './workspace.svelte.ts';

/** A workspace before a server with these messages and a browser at this address. */
async function opened(messages: MessageSummary[], search = '') {
  const marked: string[] = [];
  const started: (string | null)[] = [];
  let emit: (frames: readonly LiveFrame[]) => void = () => undefined;
  const api = {
    ...listing(() => messages),
    getMessage: async ({ params }: { params: { id: string } }) => {
      const found = messages.find(({ id }) => id === params.id);
      if (!found) throw new Error('not found');
      return whole(found);
    },
    patchMessages: async ({ body }: { body: { ids?: string[]; seen?: boolean; pinned?: boolean } }) => {
      marked.push(`${body.ids?.join()} seen=${body.seen} pinned=${body.pinned}`);
      return { changed: 1, cursor: 'c' };
    },
    removeMessages: async ({ body }: { body: { ids?: string[] } }) => {
      for (const id of body.ids ?? [])
        messages.splice(
          messages.findIndex((message) => message.id === id),
          1,
        );
      return { removed: body.ids?.length ?? 0, undo: null, cursor: 'c' };
    },
    listInboxes: async () => ({ inboxes: [], cursor: 'c' }),
    listTags: async () => ({ tags: [], cursor: 'c' }),
    listSearches: async () => ({ searches: [], cursor: 'c' }),
    listReleases: async () => ({ releases: [] }),
    getStatus: () => Promise.reject(new Error('not asked for here')),
  } as unknown as Api;
  const steps = [search];
  const url = new UrlState(address, {
    location: { pathname: '/', search },
    history: {
      pushState: (_state, _title, to) => void steps.push(String(to)),
      replaceState: (_state, _title, to) => void steps.splice(-1, 1, String(to)),
    },
    addEventListener: () => undefined,
  });
  const feed = {
    state: 'live' as const,
    listen: (run: typeof emit) => {
      emit = run;
    },
    start: (after: string | null) => void started.push(after),
  };
  const work = new Workspace({ api, feed, url, pageHost: 'localhost', theme: { isDark: false } });
  await work.start();
  await settled();
  return { work, steps, marked, started, emit: (...frames: LiveFrame[]) => emit(frames) };
}

const three = (): MessageSummary[] => [summary(1), summary(2), summary(3)];

test('shows what the URL says and goes live from the cursor of the list', async () => {
  const { work, started } = await opened(three(), '?q=Message+2&message=m1&tab=html');
  expect(work.list.rows.map(({ id }) => id)).toEqual(['m2']);
  expect(work.opened.message?.id).toBe('m1');
  expect(work.url.current.tab).toBe('html');
  expect(started).toEqual(['now']);
});

test('opening a message marks it as seen; moving on replaces the step of the back button', async () => {
  const { work, steps, marked } = await opened(three());
  work.openMessage('m3');
  work.step(1);
  await settled();
  expect(work.opened.message?.id).toBe('m2');
  expect(steps).toEqual(['', '?message=m2']);
  expect(marked).toEqual(['m2 seen=true pinned=undefined']);
  expect(work.list.find('m2')?.seen).toBe(true);
});

test('without an open message moving only moves', async () => {
  const { work, steps } = await opened(three());
  work.step(1);
  work.step(1);
  expect([work.list.focus, work.opened.id]).toEqual(['m2', null]);
  expect(steps).toEqual(['']);
});

test('new mail moves neither the selection nor what is open', async () => {
  const { work, emit } = await opened(three(), '?message=m2');
  work.selection.toggle(summary(1));
  emit(added(summary(4)));
  expect(work.list.rows[0]?.id).toBe('m4');
  expect([work.list.focus, work.opened.id, [...work.selection.ids]]).toEqual(['m2', 'm2', ['m1']]);
});

test('when the open message is deleted, the next older one comes in its place', async () => {
  const { work } = await opened(three(), '?message=m2');
  void work.targets.remove();
  await settled();
  expect([work.opened.message?.id, work.list.focus]).toEqual(['m1', 'm1']);
  void work.targets.remove();
  await settled();
  expect(work.opened.message?.id).toBe('m3');
  void work.targets.remove();
  await settled();
  expect([work.opened.id, work.url.current.message]).toEqual([null, null]);
});

test('what another window deletes leaves the list and the selection', async () => {
  const { work, emit } = await opened(three());
  work.selection.all([summary(1), summary(2)]);
  emit(removed('m1', 'm3'));
  expect(work.list.rows.map(({ id }) => id)).toEqual(['m2']);
  expect([...work.selection.ids]).toEqual(['m2']);
});

test('of a mixed selection all become read, then all unread', async () => {
  const { work, marked } = await opened([summary(1, { seen: true }), summary(2)]);
  work.selection.all([summary(1), summary(2)]);
  work.targets.toggleSeen();
  work.targets.toggleSeen();
  expect(marked).toEqual(['m1,m2 seen=true pinned=undefined', 'm1,m2 seen=false pinned=undefined']);
});

test('another inbox clears the selection', async () => {
  const { work } = await opened([summary(1), summary(2, { inbox: 'other' })]);
  work.selection.toggle(summary(1));
  work.showInbox('other');
  await settled();
  expect(work.list.rows.map(({ id }) => id)).toEqual(['m2']);
  expect(work.selection.isAny).toBe(false);
});
