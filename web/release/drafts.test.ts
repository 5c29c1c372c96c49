/** What is put together before it is sent or saved: one release, many, a rule. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '#contract/message.ts';
import type { Relay, ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import { BulkRelease } from './bulk-release.svelte.ts';
import { ReleaseDraft } from './release-draft.svelte.ts';
import { RuleDraft } from './rule-draft.svelte.ts';

const relay = (name: string): Relay => ({ name, host: `${name}.example.com` }) as unknown as Relay;
const plan = (relay: string, messages = 3): ReleasePlan => ({
  relay,
  messages,
  recipients: messages,
  addresses: [],
  refused: [],
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const rest = (): Promise<unknown> => vi.advanceTimersByTimeAsync(300);

describe('one release', () => {
  const rcptTo = ['ada@example.com', 'eve@elsewhere.test'].map((address) => ({ address }));
  const message = { id: 'm1', envelope: { rcptTo } } as unknown as Message;

  function drafting() {
    const releases = {
      relays: null as readonly Relay[] | null,
      loadRelays: vi.fn(async () => {
        releases.relays = [relay('one'), relay('two')];
      }),
      sorted: vi.fn(async (_message: string, _relay: string, asked: readonly string[]) => ({
        asked,
        allowed: asked.filter((address) => address.endsWith('example.com')),
        refused: asked
          .filter((address) => !address.endsWith('example.com'))
          .map((address) => ({ address, messages: 1, reason: `${address} is not on the list` })),
      })),
      release: vi.fn(async () => ({ id: 'r1' }) as never),
      find: vi.fn((id: string) => ({ id }) as never),
      cancel: vi.fn(async () => undefined),
      retry: vi.fn(async () => undefined),
      test: vi.fn(async () => null),
    };
    return { releases, draft: new ReleaseDraft(releases, message) };
  }

  test('begins with the recipients of the envelope and goes to those who are allowed', async () => {
    const { releases, draft } = drafting();
    await draft.begin();
    expect([draft.relay?.name, draft.label, draft.goes]).toEqual(['one', 'Checking…', 0]);
    await rest();
    expect([draft.label, draft.checked?.refused.length]).toEqual(['Send to 1 of 2 recipients', 1]);
    await draft.release();
    expect(releases.release).toHaveBeenCalledWith('m1', 'one', ['ada@example.com'], undefined);
    expect(draft.sent?.id).toBe('r1');
  });

  test('what is typed is asked about once it rests, and an answer about other recipients is none', async () => {
    const { releases, draft } = drafting();
    await draft.begin();
    await rest();
    for (const to of ['a', 'ad', 'ada@example.com']) draft.to = to;
    expect([draft.label, draft.checked]).toEqual(['Checking…', null]);
    await draft.release();
    expect(releases.release).not.toHaveBeenCalled();
    await rest();
    expect(releases.sorted).toHaveBeenCalledTimes(2);
    expect(draft.label).toBe('Send to 1 recipient');
    draft.to = '';
    expect(draft.label).toBe('Nobody to send to');
  });

  test('another relay is asked again', async () => {
    const { releases, draft } = drafting();
    await draft.begin();
    await rest();
    draft.choose('two');
    expect(draft.checked).toBeNull();
    await rest();
    expect(releases.sorted).toHaveBeenLastCalledWith('m1', 'two', draft.recipients);
  });

  test('closed while it is typed, nothing is asked', async () => {
    const { releases, draft } = drafting();
    await draft.begin();
    draft.end();
    await rest();
    expect(releases.sorted).not.toHaveBeenCalled();
  });

  test('a server that refuses is told, and can be asked again', async () => {
    const { releases, draft } = drafting();
    releases.loadRelays.mockRejectedValueOnce(new Error('away'));
    await draft.begin();
    expect([draft.problem, draft.relay, draft.hasNoRelay]).toEqual([new Error('away'), undefined, false]);
    await draft.begin();
    expect([draft.problem, draft.relay?.name]).toEqual([null, 'one']);
  });
});

describe('many releases', () => {
  const selection = { ids: ['a', 'b', 'c'] };

  function releasing() {
    const done = [1, 3];
    const releases = {
      relays: [relay('one'), relay('two')],
      loadRelays: vi.fn(async () => undefined),
      plan: vi.fn(async (_: unknown, name: string) => plan(name)),
      releaseMany: vi.fn(async () => 'batch'),
      progress: vi.fn(async () => ({ done: done.shift() ?? 3, sent: 1, failed: 0 })),
      cancelBatch: vi.fn(async () => undefined),
      test: vi.fn(async () => null),
    };
    return { releases, bulk: new BulkRelease(releases, selection) };
  }

  test('are planned for the relay that is chosen, then just this is sent', async () => {
    const { releases, bulk } = releasing();
    await bulk.begin();
    expect([bulk.plan?.relay, bulk.canBegin]).toEqual(['one', true]);
    await bulk.choose('two');
    await bulk.release();
    expect(releases.releaseMany).toHaveBeenCalledWith(selection, plan('two'), null);
    expect([bulk.isBegun, bulk.isDone, bulk.progress?.done]).toEqual([true, false, 0]);
  });

  test('are followed until the last one is done', async () => {
    const { releases, bulk } = releasing();
    await bulk.begin();
    await bulk.release();
    await vi.advanceTimersByTimeAsync(600);
    expect([bulk.progress?.done, bulk.isDone]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([bulk.isDone, releases.progress.mock.calls.length]).toEqual([true, 2]);
  });

  test('go on when nobody looks, and are not asked about', async () => {
    const { releases, bulk } = releasing();
    await bulk.begin();
    await bulk.release();
    bulk.end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([releases.progress.mock.calls.length, releases.cancelBatch.mock.calls.length]).toEqual([0, 0]);
  });

  test('with one that may not be mailed nothing begins', async () => {
    const { releases, bulk } = releasing();
    const refused = [{ address: 'eve@elsewhere.test', reason: 'not on the list' }];
    releases.plan.mockResolvedValueOnce({ ...plan('one'), refused } as never);
    await bulk.begin();
    expect(bulk.canBegin).toBe(false);
  });
});

describe('a rule', () => {
  const known: ReleaseRule = {
    name: 'mine',
    enabled: true,
    q: 'tag:send',
    relay: 'two',
    to: ['qa@example.com'],
    stopped: null,
  } as never;

  function ruling(edited: ReleaseRule | null) {
    const rules = {
      edited,
      plan: vi.fn(async () => plan('one')),
      save: vi.fn(async () => undefined),
      remove: vi.fn(async () => undefined),
    };
    return { rules, draft: new RuleDraft(rules, 'one') };
  }

  test('that is new is off, and whole once it has a name and a search', async () => {
    const { rules, draft } = ruling(null);
    await rest();
    expect([draft.isWhole, rules.plan.mock.calls.length]).toEqual([false, 0]);
    draft.name = ' orders ';
    draft.q = 'subject:order';
    draft.to = 'a@example.com; b@example.com';
    await rest();
    expect([draft.isWhole, draft.plan?.messages]).toEqual([true, 3]);
    expect(draft.rule).toEqual({
      name: 'orders',
      enabled: false,
      q: 'subject:order',
      relay: 'one',
      to: ['a@example.com', 'b@example.com'],
    });
    expect(await draft.save()).toBe(true);
    expect(rules.remove).not.toHaveBeenCalled();
  });

  test('that gets another name takes the place of the one before', async () => {
    const { rules, draft } = ruling(known);
    draft.name = 'ours';
    await draft.save();
    expect(rules.save).toHaveBeenCalledWith(expect.objectContaining({ name: 'ours', enabled: true }));
    expect(rules.remove).toHaveBeenCalledWith(known);
  });

  test('that cannot be says why and stays open', async () => {
    const { rules, draft } = ruling(known);
    rules.save.mockRejectedValueOnce(new Error('no such operator'));
    expect([await draft.save(), draft.problem]).toEqual([false, new Error('no such operator')]);
  });

  test('shows what the last search would have released, also when an earlier answer comes later', async () => {
    const { rules, draft } = ruling(known);
    const answers: ((plan: ReleasePlan) => void)[] = [];
    rules.plan.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    draft.q = 'first';
    await rest();
    draft.q = 'second';
    await rest();
    answers[1]?.(plan('one', 2));
    answers[0]?.(plan('one', 1));
    await rest();
    expect(draft.plan?.messages).toBe(2);
  });
});
