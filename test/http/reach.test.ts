/** Who reaches some inboxes only finds, hears and changes nothing of the others, by whatever route. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '#client/client.ts';
import { openLive } from '#client/live.ts';
import type { LiveFrame } from '#contract/event.ts';
import type { ReleaseState } from '#contract/release.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { clientWith, usersIn } from '#test/support/users.ts';
import { waitFor } from '#test/support/wait.ts';
import { send } from './mail.ts';

const directory = mkdtempSync(join(tmpdir(), 'mailstop-reach-'));
let sandbox: TestSandbox;
let some: Client;
let someToken: string;
let admin: Client;
let ours: string;
let theirs: string;
const SECRET = 'Their secret plan';

beforeAll(async () => {
  const users = usersIn(join(directory, 'users.json'));
  sandbox = await startSandbox({
    users: users.file,
    relay: ['live=smtp://127.0.0.1:9'],
    relayAllow: ['*'],
  });
  someToken = await users.token({ name: 'ada', role: 'tester', inboxes: ['team-*', 'shared'] });
  some = clientWith(sandbox.url, someToken);
  admin = clientWith(sandbox.url, await users.token({ role: 'admin' }));
  ours = await send(sandbox, { subject: 'Our plan', to: 'us@example.com' }, { user: 'team-a' });
  await send(sandbox, { subject: 'Shared plan', to: 'us@example.com' }, { user: 'shared' });
  await send(sandbox, { subject: 'Own plan', to: 'us@example.com' }, { user: 'ada' });
  theirs = await send(sandbox, { subject: SECRET, to: 'them@example.com' }, { user: 'other' });
  await admin.patchMessages({ body: { ids: [ours, theirs], addTags: ['urgent'] } });
  await admin.patchMessages({ body: { ids: [theirs], addTags: ['secret'] } });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(directory, { recursive: true });
});

const subjects = async (query: { inbox?: string; q?: string } = {}) =>
  (await some.listMessages({ query })).messages.map(({ subject }) => subject);

describe('lists and searches', () => {
  test('have what is within reach, counted too', async () => {
    expect(await subjects()).toEqual(['Own plan', 'Shared plan', 'Our plan']);
    expect(await some.listMessages()).toMatchObject({ total: 3, unread: 3 });
    expect(await subjects({ q: 'plan' })).toHaveLength(3);
    expect(await subjects({ inbox: 'team-a' })).toEqual(['Our plan']);
    expect(await subjects({ q: 'inbox:other' })).toEqual([]);
  });

  test.each([
    'secret',
    'subject:secret OR inbox:other',
    '-inbox:team-a',
    '-(inbox:team-a)',
    'inbox:* OR plan',
    'plan OR (their OR plan)',
    'to:them@example.com',
    '"plan" OR "secret"',
    'a -',
    'a(b OR secret',
    'tag:secret',
  ])('%s finds nothing of others', async (q) => {
    expect(await subjects({ q })).not.toContain(SECRET);
  });

  test.each(['plan) OR (secret', ') OR (', '(plan', 'plan "', 'plan )', '"'])(
    '%s, which reaches out of itself, is refused',
    async (q) => {
      await expect(some.listMessages({ query: { q } })).rejects.toMatchObject({ code: 'invalid-query' });
    },
  );

  test('an inbox out of reach is refused by name', async () => {
    await expect(some.listMessages({ query: { inbox: 'other' } })).rejects.toMatchObject({
      code: 'not-allowed',
      field: 'inbox',
    });
  });

  test('inboxes, tags and exports are those within reach', async () => {
    expect((await some.listInboxes()).inboxes.map(({ name }) => name)).toEqual(['ada', 'shared', 'team-a']);
    expect((await some.listTags()).tags).toEqual([{ name: 'urgent', messages: 1, unread: 1 }]);
    const mbox = await (await some.exportMessages({ query: { format: 'mbox' } })).text();
    expect(mbox).toContain('Our plan');
    expect(mbox).not.toContain(SECRET);
    const asked = await some.exportMessages({ query: { format: 'mbox', ids: [ours, theirs] } });
    expect(await asked.text()).not.toContain(SECRET);
    const selected = await some.exportSelected({ body: { format: 'mbox', all: true } });
    expect(await selected.text()).not.toContain(SECRET);
  });
});

describe('one message', () => {
  const reads = {
    getMessage: () => some.getMessage({ params: { id: theirs } }),
    getRaw: () => some.getRaw({ params: { id: theirs } }),
    getText: () => some.getText({ params: { id: theirs } }),
    getHeaders: () => some.getHeaders({ params: { id: theirs } }),
    getTranscript: () => some.getTranscript({ params: { id: theirs } }),
    getPart: () => some.getPart({ params: { id: theirs, n: 0 } }),
    previewMessage: () => some.previewMessage({ params: { id: theirs } }),
    latest: () => some.getMessage({ params: { id: 'latest' }, query: { q: 'secret' } }),
    release: () => some.releaseMessage({ params: { id: theirs }, body: { to: ['a@example.com'] } }),
  };
  test.each(Object.entries(reads))('%s: what is out of reach is not there', async (_, read) => {
    await expect(read()).rejects.toMatchObject({ code: 'not-found' });
  });

  test('what is within reach is', async () => {
    expect(await some.getMessage({ params: { id: ours } })).toMatchObject({ subject: 'Our plan' });
    expect(await (await some.getRaw({ params: { id: ours } })).text()).toContain('Our plan');
    expect(await some.getMessage({ params: { id: 'latest' } })).toMatchObject({ subject: 'Own plan' });
  });
});

describe('changes', () => {
  test('reach no further', async () => {
    const marked = await some.patchMessages({ body: { ids: [ours, theirs], pinned: true } });
    expect(marked.changed).toBe(1);
    expect((await some.removeMessages({ body: { ids: [theirs] } })).removed).toBe(0);
    expect((await some.removeMessages({ body: { q: 'secret' } })).removed).toBe(0);
    const { total } = await some.countMessages({ body: { all: true } });
    expect(total).toBe(3);
    const { seq } = await some.getMessage({ params: { id: ours } });
    const one = await some.removeMessages({ body: { all: true, seqs: String(seq) } });
    expect(one.removed).toBe(1);
    await some.restoreMessages({ body: { undo: one.undo ?? '' } });
    const { removed, undo } = await some.removeMessages({ body: { all: true } });
    expect(removed).toBe(3);
    expect(await admin.getMessage({ params: { id: theirs } })).toMatchObject({ pinned: false });
    expect((await some.restoreMessages({ body: { undo: undo ?? '' } })).restored).toBe(3);
  });

  test('inboxes out of reach cannot be made, changed or removed', async () => {
    await expect(some.createInbox({ body: { name: 'elsewhere' } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const other = { params: { name: 'other' } };
    await expect(some.removeInbox(other)).rejects.toMatchObject({ code: 'not-found' });
    await expect(some.patchInbox({ ...other, body: { ttl: 60 } })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await some.createInbox({ body: { for: 'team-b' } })).toMatchObject({
      name: expect.stringMatching(/^team-b-/),
    });
  });

  test('mail is added within reach', async () => {
    const body = { from: 'a@example.com', to: ['b@example.com'], text: 'Hello' };
    await expect(some.addMessage({ body: { ...body, inbox: 'other' } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await expect(some.addMessage({ body })).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(some.sendSample()).rejects.toMatchObject({ code: 'not-allowed' });
    expect(await some.addMessage({ body: { ...body, inbox: 'team-c' } })).toMatchObject({
      inbox: 'team-c',
    });
  });

  test('a release of many takes what is within reach', async () => {
    const plan = await some.planReleases({ body: { q: 'plan' } });
    expect(plan.addresses.map(({ address }) => address)).toEqual(['us@example.com']);
    expect((await some.planReleases({ body: { ids: [theirs] } })).messages).toBe(0);
  });

  test('releases of others are neither seen nor stopped', async () => {
    const { id } = await admin.releaseMessage({
      params: { id: theirs },
      body: { to: ['c@example.com'] },
    });
    expect(await some.listReleases()).toMatchObject({ releases: [], total: 0, counts: [] });
    await expect(some.getRelease({ params: { id } })).rejects.toMatchObject({ code: 'not-found' });
    await expect(some.cancelReleases({ body: { ids: [id] } })).rejects.toMatchObject({ code: 'not-found' });
    expect((await admin.listReleases()).releases).toHaveLength(1);
    await expect(some.cancelReleases({ body: { batch: 'none' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('releases of others take no place on a page', async () => {
    const releaseOf = (message: string) =>
      admin.releaseMessage({ params: { id: message }, body: { to: ['c@example.com'] } });
    const own = [await releaseOf(ours), await releaseOf(ours), await releaseOf(ours)].map(({ id }) => id);
    for (let n = 0; n < 3; n++) await releaseOf(theirs);
    const first = await some.listReleases({ query: { limit: 2 } });
    expect(first).toMatchObject({ releases: [{ id: own[2] }, { id: own[1] }], total: 3 });
    const second = await some.listReleases({ query: { limit: 2, before: first.next ?? '' } });
    expect(second).toMatchObject({ releases: [{ id: own[0] }], next: null, total: 3 });
    expect(second.counts.reduce((sum, { releases }) => sum + releases, 0)).toBe(3);
  });

  test('a batch that is still being written is ended, as far as it is within reach', async () => {
    const count = 600;
    const one = (n: number) =>
      admin.addMessage({
        body: {
          from: 'app@example.com',
          to: [`${n}@example.com`],
          subject: 'many',
          inbox: n % 2 === 0 ? 'team-a' : 'other',
        },
      });
    for (let n = 0; n < count; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => one(n + i)));
    const body = { q: 'subject:many', expect: { messages: count, recipients: count } };
    const releasing = admin.releaseMessages({ body });
    const batch = await waitFor('the first of them', async () => {
      const { releases } = await some.listReleases({ query: { limit: 500 } });
      return releases[0]?.batch ?? false;
    });
    expect((await some.cancelReleases({ body: { batch } })).cancelled).toBeGreaterThan(0);
    await releasing;
    const counts = async (client: Client, state: ReleaseState) => {
      let releases = 0;
      for (let before: string | null = null; ; ) {
        const query = { batch, state, limit: 500, ...(before !== null && { before }) };
        const page = await client.listReleases({ query });
        releases += page.releases.length;
        before = page.next;
        if (before === null) return releases;
      }
    };
    expect(await counts(some, 'queued')).toBe(0);
    const others = await Promise.all((['queued', 'deferred'] as const).map((state) => counts(admin, state)));
    expect(others.reduce((sum, n) => sum + n)).toBe(count / 2);
  });
});

test('sessions are those of users whose inbox is within reach', async () => {
  const { sessions } = await some.listSessions();
  expect(new Set(sessions.map(({ auth }) => auth?.user))).toEqual(new Set(['ada', 'shared', 'team-a']));
  const other = (await admin.listSessions()).sessions.find(({ auth }) => auth?.user === 'other');
  await expect(some.getSession({ params: { id: other?.id ?? '' } })).rejects.toMatchObject({
    code: 'not-found',
  });
});

describe('a wait', () => {
  test('finds what is within reach', async () => {
    const answer = await some.waitFor({ body: { subject: 'Our plan', timeoutMs: 0 } });
    expect(answer.messages.map(({ id }) => id)).toEqual([ours]);
  });

  test('in vain tells of no other', async () => {
    const answer = await some.waitFor({ body: { subject: SECRET, timeoutMs: 0, lookBackMs: 3_600_000 } });
    expect(answer.status).toBe('timeout');
    expect(JSON.stringify(answer)).not.toContain('them@example.com');
    expect(answer.nearMisses.map(({ message }) => message.subject)).not.toContain(SECRET);
  });

  test('for an inbox out of reach is refused', async () => {
    await expect(some.waitFor({ body: { inbox: 'other', timeoutMs: 0 } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await expect(some.waitFor({ body: { inbox: { glob: '*' }, timeoutMs: 0 } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});

test('events tell of what is within reach, live and when they are caught up with', async () => {
  const { cursor } = await admin.getCursor();
  async function heardAfter(after: string | undefined, make: () => Promise<void>): Promise<LiveFrame[]> {
    const frames: LiveFrame[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const live = openLive({
      url: sandbox.url,
      token: someToken,
      after,
      onFrame(frame) {
        frames.push(frame);
        if (frame.type === 'hello') void make();
        if (frame.type === 'message.added' && frame.message.subject === 'The end') resolve();
      },
    });
    await promise;
    live.close();
    return frames;
  }
  async function make(): Promise<void> {
    await send(sandbox, { subject: SECRET }, { user: 'other' });
    await send(sandbox, { subject: 'The end' }, { user: 'team-a' });
  }
  for (const frames of [await heardAfter(undefined, make), await heardAfter(cursor, async () => {})]) {
    expect(JSON.stringify(frames)).not.toContain(SECRET);
    expect(JSON.stringify(frames)).not.toContain('"other"');
  }
});
