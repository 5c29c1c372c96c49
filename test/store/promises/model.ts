/**
 * Random sequences of operations, on the store and on a model that is nothing but a list: after each operation
 * both say the same, and so does the list of someone who only heard the events.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { MessageChanges, Store } from '#server/store/store.ts';
import { add, allChangesAfter, everything, heard, noLimits, type StoreKind } from '../setup.ts';

const inboxes = ['one', 'two', 'three'] as const;
const words = ['apple', 'banana', 'cherry'] as const;

interface ModelMessage extends Pick<MessageSummary, 'id' | 'inbox' | 'seen' | 'pinned' | 'size'> {
  readonly word: string;
  readonly tags: readonly string[];
}

/** What is there, and what an undo would bring back. */
interface Model {
  messages: ModelMessage[];
  inboxes: Set<string>;
  undos: Array<{ undo: string; messages: ModelMessage[]; inbox: string | null }>;
  /** Messages that are kept at most; null for all. */
  readonly limit: number | null;
  /** How many retention took. */
  taken: number;
}

type Which =
  | { type: 'one'; n: number }
  | { type: 'inbox'; name: string }
  | { type: 'word'; word: string }
  | { type: 'all' };
type Step =
  | { type: 'add'; inbox: string; word: string }
  | { type: 'change'; which: Which; changes: MessageChanges }
  | { type: 'remove'; which: Which }
  | { type: 'removeInbox'; name: string }
  | { type: 'restore'; n: number }
  | { type: 'reopen' };

const inbox = fc.constantFrom(...inboxes);
const word = fc.constantFrom(...words);
const tags = fc.subarray(['x', 'y']);
const which: fc.Arbitrary<Which> = fc.oneof(
  fc.record({ type: fc.constant('one' as const), n: fc.nat(9) }),
  fc.record({ type: fc.constant('inbox' as const), name: inbox }),
  fc.record({ type: fc.constant('word' as const), word }),
  fc.record({ type: fc.constant('all' as const) }),
);
const changes: fc.Arbitrary<MessageChanges> = fc.record(
  { seen: fc.boolean(), pinned: fc.boolean(), addTags: tags, removeTags: tags },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('add' as const), inbox, word }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('change' as const), which, changes }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('removeInbox' as const), name: inbox }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('restore' as const), n: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen' as const) }) },
);

function fits(message: ModelMessage, which: Which, all: readonly ModelMessage[]): boolean {
  switch (which.type) {
    case 'one':
      return all[which.n % all.length] === message;
    case 'inbox':
      return message.inbox === which.name;
    case 'word':
      return message.word === which.word;
    case 'all':
      return true;
    default:
      throw which satisfies never;
  }
}

function selectorOf(which: Which, all: readonly ModelMessage[]) {
  switch (which.type) {
    case 'one':
      return { ids: [all[which.n % Math.max(1, all.length)]?.id ?? '0000000000000'] };
    case 'inbox':
      return { inbox: which.name };
    case 'word':
      return { q: which.word };
    case 'all':
      return { all: true as const };
    default:
      throw which satisfies never;
  }
}

function changed(message: ModelMessage, { seen, pinned, addTags, removeTags }: MessageChanges): ModelMessage {
  const tags = new Set([...message.tags, ...(addTags ?? [])]);
  for (const tag of removeTags ?? []) tags.delete(tag);
  return { ...message, seen: seen ?? message.seen, pinned: pinned ?? message.pinned, tags: [...tags].sort() };
}

/** The oldest that nobody pinned go, but never the newest. */
function retain(model: Model): void {
  for (;;) {
    const { messages, limit } = model;
    if (limit === null || messages.length <= limit) return;
    const oldest = messages.slice(0, -1).find((message) => !message.pinned);
    if (!oldest) return;
    model.messages = messages.filter((message) => message !== oldest);
    model.taken += 1;
  }
}

async function take(store: Store, model: Model, step: Exclude<Step, { type: 'reopen' }>): Promise<void> {
  switch (step.type) {
    case 'add': {
      const { id, size } = await add(store, { text: step.word }, { inbox: step.inbox });
      const { inbox, word } = step;
      model.messages.push({ id, inbox, word, size, seen: false, pinned: false, tags: [] });
      model.inboxes.add(inbox);
      retain(model);
      return;
    }
    case 'change': {
      await store.change(selectorOf(step.which, model.messages), step.changes);
      const before = model.messages;
      model.messages = before.map((message) =>
        fits(message, step.which, before) ? changed(message, step.changes) : message,
      );
      return;
    }
    case 'remove': {
      const { undo } = await store.remove(selectorOf(step.which, model.messages));
      discard(model, undo, (message) => fits(message, step.which, [...model.messages]), null);
      return;
    }
    case 'removeInbox': {
      const removal = await store.removeInbox(step.name);
      expect(removal !== null).toBe(model.inboxes.delete(step.name));
      if (removal) discard(model, removal.undo, (message) => message.inbox === step.name, step.name);
      return;
    }
    case 'restore': {
      const [batch] = model.undos.splice(step.n % Math.max(1, model.undos.length), 1);
      const answer = await store.restore(batch?.undo ?? 'none');
      expect(answer?.restored).toBe(batch?.messages.length);
      for (const name of [batch?.inbox ?? [], batch?.messages.map((message) => message.inbox) ?? []].flat()) {
        model.inboxes.add(name);
      }
      model.messages.push(...(batch?.messages ?? []));
      model.messages.sort((a, b) => (a.id < b.id ? -1 : 1));
      if (batch) retain(model);
      return;
    }
    default:
      throw step satisfies never;
  }
}

function discard(
  model: Model,
  undo: string | null,
  goes: (message: ModelMessage) => boolean,
  inbox: string | null,
): void {
  const gone = model.messages.filter(goes);
  model.messages = model.messages.filter((message) => !gone.includes(message));
  expect(undo === null).toBe(gone.length === 0 && inbox === null);
  if (undo) model.undos.push({ undo, messages: gone, inbox });
}

async function compare(store: Store, model: Model): Promise<void> {
  const { messages, total, unread } = await store.list(everything);
  const shown = messages.map(({ id, inbox, size, seen, pinned, tags }) => ({
    ...{ id, inbox, size },
    ...{ seen, pinned, tags },
  }));
  expect(shown.reverse()).toEqual(model.messages.map(({ word: _, ...message }) => message));
  expect({ total, unread }).toEqual({ total: model.messages.length, unread: unreadOf(model.messages) });
  const counted = await store.status();
  expect(counted.messages).toEqual({
    count: model.messages.length,
    unread: unreadOf(model.messages),
    bytes: model.messages.reduce((sum, { size }) => sum + size, 0),
  });
  expect(counted.retention.removed).toBe(model.taken);
  const { inboxes: found } = await store.inboxes();
  const expected = [...model.inboxes].sort().map((name) => {
    const own = model.messages.filter((message) => message.inbox === name);
    return { name, messages: own.length, unread: unreadOf(own) };
  });
  expect(found.map(({ name, messages, unread }) => ({ name, messages, unread }))).toEqual(expected);
  for (const word of words) {
    const { total } = await store.list({ ...everything, q: word });
    expect(total).toBe(model.messages.filter((message) => message.word === word).length);
  }
}

const unreadOf = (messages: readonly ModelMessage[]): number =>
  messages.filter((message) => !message.seen).length;

async function play(kind: StoreKind, limit: number | null, steps: readonly Step[]): Promise<void> {
  const events: StoreEvent[] = [];
  const place = kind.newPlace();
  const open = () =>
    kind.open(place, {
      publish: (event) => events.push(event),
      retention: { ...noLimits, messages: limit },
      undoMs: 60_000,
      keptChanges: 50_000,
      keptReleases: 50_000,
    });
  let store = await open();
  try {
    const model: Model = { messages: [], inboxes: new Set(), undos: [], limit, taken: 0 };
    const start = await store.cursor();
    for (const step of steps) {
      if (step.type !== 'reopen') await take(store, model, step);
      else if (kind.keeps) {
        await store.close();
        store = await open();
        model.undos = [];
        retain(model);
      }
      await compare(store, model);
    }
    const { messages } = await store.list(everything);
    expect(heard([], events)).toEqual(messages);
    const asked = allChangesAfter(store, start);
    if (model.taken > 0) await expect(asked).rejects.toMatchObject({ code: 'history-gone' });
    else expect(heard([], await asked)).toEqual(messages);
  } finally {
    await store.close();
  }
}

export function modelPromises(kind: StoreKind): void {
  const steps = fc.array(step, { minLength: 1, maxLength: 25 });
  test.each([null, 4])(
    'random operations leave store and model alike, %s kept',
    { timeout: 120_000 },
    async (limit) => {
      await fc.assert(
        fc.asyncProperty(steps, (taken) => play(kind, limit, taken)),
        { numRuns: 12 },
      );
    },
  );
}
