import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReleaseRule } from '#contract/release.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import { added, summary } from '../testing/messages.ts';
import { Rules } from './rules.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const rule = (name: string): ReleaseRule =>
  ({ name, enabled: true, q: 'tag:send', relay: 'one', to: null, stopped: null }) as ReleaseRule;

function ruling() {
  const api = {
    listRules: vi.fn(async () => ({ rules: [rule('mine')] })),
    saveRule: vi.fn(async () => rule('mine') as never),
    removeRule: vi.fn(async () => rule('mine') as never),
    tryRule: vi.fn(async () => ({ relay: 'one', messages: 2, recipients: 2, addresses: [], refused: [] })),
  };
  const toasts = new Toasts();
  return { api, toasts, rules: new Rules(api, toasts) };
}

test('they are asked for when looked at, and again when something happens, but not otherwise', async () => {
  const { api, rules } = ruling();
  rules.apply([added(summary(1))]);
  expect(api.listRules).not.toHaveBeenCalled();
  rules.show();
  await vi.advanceTimersByTimeAsync(0);
  expect(rules.all?.map(({ name }) => name)).toEqual(['mine']);
  for (const seq of [2, 3, 4]) rules.apply([added(summary(seq))]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(api.listRules.mock.calls.length, 'a flood asks seldom').toBe(3);
  rules.hide();
  rules.apply([added(summary(9))]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(api.listRules).toHaveBeenCalledTimes(3);
});

test('what another window does with them is asked for at once', async () => {
  const { api, rules } = ruling();
  rules.show();
  api.listRules.mockResolvedValueOnce({ rules: [rule('mine'), rule('theirs')] });
  rules.apply([{ type: 'rules.changed' }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(rules.all?.map(({ name }) => name)).toEqual(['mine', 'theirs']);
});

test('what one would have released is shown, and hidden again', async () => {
  const { api, rules } = ruling();
  await rules.togglePlan(rule('mine'));
  expect(rules.plans.mine?.messages).toBe(2);
  await rules.togglePlan(rule('mine'));
  expect([rules.plans.mine, api.tryRule.mock.calls.length]).toEqual([undefined, 1]);
});

test('one that was removed comes back with undo; what the server refuses is said', async () => {
  const { api, rules, toasts } = ruling();
  await rules.remove(rule('mine'));
  const [toast] = toasts.shown;
  if (!toast) throw new Error('no note');
  toasts.act(toast);
  const { stopped: _, ...whole } = rule('mine');
  expect(api.saveRule).toHaveBeenCalledWith({ body: whole });
  api.saveRule.mockRejectedValueOnce(new Error('no such relay'));
  await rules.turn(rule('mine'), false);
  expect(toasts.shown.some(({ text }) => text.includes('no such relay'))).toBe(true);
});
