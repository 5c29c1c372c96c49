/**
 * The search language against a matcher that looks at every message: random mailboxes, random searches, the same
 * found, in the same order, page by page, with the same counts.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, envelope, everything, openFor, type StoreKind } from '../setup.ts';

/** Words that begin alike, hold each other, or are too short for substrings. */
const words = ['go', 'gold', 'golden', 'marigold', 'rose', 'rosemary', 'primrose', 'x1'] as const;
const people = ['rosa@gold.example', 'mary@example.org', 'go@rose.example'] as const;
const inboxes = ['one', 'two'] as const;
const MESSAGES = 30;

interface Known {
  readonly inbox: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly seen: boolean;
  readonly pinned: boolean;
  readonly tag: boolean;
}

const someWords = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((w) => w.join(' '));
const known: fc.Arbitrary<Known> = fc.record({
  inbox: fc.constantFrom(...inboxes),
  subject: someWords,
  from: fc.constantFrom(...people),
  to: fc.constantFrom(...people),
  text: someWords,
  seen: fc.boolean(),
  pinned: fc.boolean(),
  tag: fc.boolean(),
});

/** A search as it is written, and what it finds. */
interface Search {
  readonly q: string;
  readonly fits: (message: Known) => boolean;
}

const hasWord = (text: string, start: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(start));
/** A word of one or two letters is not the beginning of another. */
const hasPlainWord = (text: string, plain: string): boolean =>
  plain.length > 2 ? hasWord(text, plain) : text.split(/[^\p{L}\p{N}]+/u).includes(plain);
const names = ({ subject, from, to }: Known): string[] => [subject, from, to];

function word(text: string): Search {
  return {
    q: text,
    fits: (message) =>
      hasPlainWord(`${message.subject} ${message.text}`, text) ||
      (text.length > 2 && names(message).some((name) => name.includes(text))),
  };
}

const beginning = (text: string): Search => ({
  q: `${text}*`,
  fits: (message) =>
    hasWord(`${message.subject} ${message.text}`, text) ||
    (text.length > 2 && names(message).some((name) => name.includes(text))),
});

function phrase(first: string, second: string): Search {
  const text = `${first} ${second}`;
  const inText = (body: string): boolean => ` ${body} `.includes(` ${text} `);
  return {
    q: `"${text}"`,
    fits: ({ subject, text: body }) => inText(subject) || inText(body) || subject.includes(text),
  };
}

const contains = (operator: 'from' | 'to' | 'subject', part: string): Search => ({
  q: `${operator}:${part}`,
  fits: (message) =>
    part.length > 2 ? message[operator].includes(part) : hasPlainWord(message[operator], part),
});

const leaf: fc.Arbitrary<Search> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words, 'gol', 'mar', 'examp', 'zzz').map(word) },
  fc.constantFrom('g', 'go', 'ros').map(beginning),
  fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words)).map(([a, b]) => phrase(a, b)),
  fc.constantFrom('rose', 'example.org', 'go@').map((part) => contains('from', part)),
  fc.constantFrom('rose', 'example.org', 'mary@').map((part) => contains('to', part)),
  fc.constantFrom('go', 'old', 'rose', 'zzz').map((part) => contains('subject', part)),
  fc
    .constantFrom(...words)
    .map((part): Search => ({ q: `body:${part}`, fits: (m) => hasPlainWord(m.text, part) })),
  fc
    .constantFrom('r', 'go', 'mar')
    .map((part): Search => ({ q: `body:${part}*`, fits: (m) => hasWord(m.text, part) })),
  fc
    .constantFrom('g', 'go')
    .map((part): Search => ({ q: `subject:${part}*`, fits: (m) => hasWord(m.subject, part) })),
  fc.constantFrom(...inboxes).map((name): Search => ({ q: `inbox:${name}`, fits: (m) => m.inbox === name })),
  fc.constantFrom<Search>(
    { q: 'is:unread', fits: (m) => !m.seen },
    { q: 'is:read', fits: (m) => m.seen },
    { q: 'is:pinned', fits: (m) => m.pinned },
    { q: 'tag:kept', fits: (m) => m.tag },
    { q: 'header:Subject=rose', fits: (m) => m.subject.includes('rose') },
  ),
);

const both = (a: Search, b: Search): Search => ({ q: `${a.q} ${b.q}`, fits: (m) => a.fits(m) && b.fits(m) });
const either = (a: Search, b: Search): Search => ({
  q: `(${a.q} OR ${b.q})`,
  fits: (m) => a.fits(m) || b.fits(m),
});
const not = ({ q, fits }: Search): Search => ({ q: `-(${q})`, fits: (m) => !fits(m) });

const { search } = fc.letrec<{ search: Search }>((tie) => ({
  search: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.tuple(tie('search'), tie('search')).map(([a, b]) => both(a, b)) },
    fc.tuple(tie('search'), tie('search')).map(([a, b]) => either(a, b)),
    tie('search').map(not),
  ),
}));

export function searchModelPromises(kind: StoreKind): void {
  test('random searches find what looking at every message finds', { timeout: 120_000 }, async () => {
    const { store } = await openFor(kind);
    const mailbox = fc.sample(fc.array(known, { minLength: MESSAGES, maxLength: MESSAGES }), {
      numRuns: 1,
      seed: 7,
    });
    const messages = mailbox[0] ?? [];
    const ids: string[] = [];
    for (const { inbox, subject, from, to, text, seen, pinned, tag } of messages) {
      const mail = { from, to, subject, text };
      const { id } = await add(store, mail, { inbox, envelope: envelope(from, [to]) });
      await store.change({ ids: [id] }, { seen, pinned, addTags: tag ? ['kept'] : [] });
      ids.push(id);
    }
    await fc.assert(
      fc.asyncProperty(search, fc.constantFrom(null, ...inboxes), async ({ q, fits }, inbox) => {
        const fitting = messages
          .map((message, n) => ({ message, id: ids[n] }))
          .filter(({ message }) => (inbox === null || message.inbox === inbox) && fits(message))
          .reverse();
        const query = { ...everything, q, inbox, limit: 7 };
        const found: string[] = [];
        for (let before: string | null = null; ; ) {
          const page = await store.list({ ...query, before });
          found.push(...page.messages.map(({ id }) => id));
          expect(page).toMatchObject({
            total: fitting.length,
            unread: fitting.filter(({ message }) => !message.seen).length,
            more: false,
          });
          before = page.next;
          if (before === null) break;
        }
        expect(found).toEqual(fitting.map(({ id }) => id));
        expect(await store.latest({ inbox, q })).toBe(fitting[0]?.id ?? null);
      }),
      { numRuns: 300 },
    );
  });
}
