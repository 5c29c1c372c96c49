import { expect, test } from 'vitest';
import type { MessageSummary } from '#contract/message.ts';
import type { ListQuery, MessagePage } from '#server/store/store.ts';
import { storedCandidates } from './candidates.ts';

/** A store with these seqs; `asked` is called with the number of each question. */
function storeOf(seqs: Iterable<number>, asked: (n: number) => void = () => {}) {
  const present = new Set(seqs);
  let questions = 0;

  async function list({ before, limit }: ListQuery): Promise<MessagePage> {
    asked(++questions);
    const all = [...present].sort((a, b) => b - a);
    const found = all.filter((seq) => seq <= (before === null ? Number.POSITIVE_INFINITY : Number(before)));
    const messages = found.slice(0, limit).map((seq) => ({ seq }) as MessageSummary);
    const next = found.length > limit ? String((messages.at(-1)?.seq ?? 0) - 1) : null;
    return { messages, next, total: 0, unread: 0, more: false, cursor: String(all[0] ?? 0) };
  }
  return { list, position: Number, present, questions: () => questions };
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

async function seqsOf(candidates: AsyncIterable<MessageSummary>): Promise<number[]> {
  const seqs: number[] = [];
  for await (const { seq } of candidates) seqs.push(seq);
  return seqs;
}

test.each([0, 1, 499, 500, 501, 1_000, 1_001, 2_345])(
  '%i messages come oldest first, each once',
  async (count) => {
    expect(await seqsOf(storedCandidates(storeOf(upTo(count)), {}, 0))).toEqual(upTo(count));
  },
);

test.each([1, 500, 700, 1_499])('after position %i only those behind it come', async (after) => {
  expect(await seqsOf(storedCandidates(storeOf(upTo(1_500)), {}, after))).toEqual(upTo(1_500).slice(after));
});

test('one page alone is asked for once', async () => {
  const store = storeOf(upTo(400));
  await seqsOf(storedCandidates(store, {}, 0));
  expect(store.questions()).toBe(1);
});

test('what is there from the beginning to the end is among them, whatever comes back and comes in meanwhile', async () => {
  const restored = upTo(2_000).filter((seq) => seq % 3 === 0);
  const store = storeOf(
    upTo(2_000).filter((seq) => seq % 3 !== 0),
    (n) => {
      if (n === 3) for (const seq of restored) store.present.add(seq);
      store.present.add(3_000 + n);
    },
  );
  const found = await seqsOf(storedCandidates(store, {}, 0));
  expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
  expect(found).toEqual(expect.arrayContaining(upTo(2_000).filter((seq) => seq % 3 !== 0)));
});

/** Ends the look when the store was asked `n` times. */
function boundAt(n: number, store: ReturnType<typeof storeOf>) {
  const bound = {
    isOver: () => store.questions() >= n,
    isCut: false,
    cutShort: () => {
      bound.isCut = true;
    },
  };
  return bound;
}

test.each([
  ['on the way to the oldest', 2, upTo(2_345).slice(-500)],
  ['on the way back', 8, [...upTo(845), ...upTo(2_345).slice(-500)]],
])('when time is up %s, the newest page still comes, once', async (_, questions, expected) => {
  const store = storeOf(upTo(2_345));
  const bound = boundAt(questions, store);
  expect(await seqsOf(storedCandidates(store, {}, 0, bound))).toEqual(expected);
  expect(bound.isCut).toBe(true);
});

test.each([1, 499, 500])('%i messages are looked at whatever the time', async (count) => {
  const store = storeOf(upTo(count));
  const bound = boundAt(0, store);
  expect(await seqsOf(storedCandidates(store, {}, 0, bound))).toEqual(upTo(count));
  expect(bound.isCut).toBe(false);
});
