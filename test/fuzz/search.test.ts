/** Searches from strangers: each is answered, or refused with the place where reading stopped. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { Problem } from '#contract/error.ts';
import { operators } from '#contract/search.ts';
import { talk } from '#test/support/talk.ts';
import { HUNT_MS, hunt } from './support/hunt.ts';
import { startTarget } from './support/target.ts';

const names = Object.keys(operators);
const values = fc.oneof(
  fc.constantFrom(
    ...Object.values(operators).flatMap(({ example }) => [example, example.slice(example.indexOf(':') + 1)]),
    ...[
      'ada',
      'hel*',
      '"two words"',
      '%',
      '_',
      "'",
      '\\',
      '\0',
      '🙂',
      'İ',
      '\ud800',
      'NEAR',
      'AND',
      'NOT',
      '1e999',
      '-1k',
    ],
    'x'.repeat(600),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const terms = fc.oneof(
  values,
  fc.tuple(fc.constantFrom(...names), values).map(([name, value]) => `${name}:${value}`),
  fc.tuple(fc.constantFrom(...names), values).map(([name, value]) => `${name}:"${value}"`),
);
const glue = fc.constantFrom(
  ' ',
  ' ',
  ' OR ',
  ' -',
  '(',
  ')',
  '"',
  ' (',
  ') ',
  '*',
  ':',
  '',
  '-(-',
  '((((((((',
);
const searches = fc
  .array(fc.tuple(terms, glue), { maxLength: 12 })
  .map((pieces) => pieces.map(([term, between]) => term + between).join(''));

const drafts = [
  { from: 'Ada <ada@example.com>', to: ['bob@example.com'], subject: 'Hello', text: 'two words' },
  {
    from: 'billing@example.com',
    to: ['ada@example.com'],
    subject: 'İ 🙂',
    html: '<p>100%_ <a href="http://x.example/">x</a>',
  },
  { from: 'x@example.com', to: ['y@example.com'], text: 'Your code is 482913' },
];

/** A message without any field. */
const bare =
  'EHLO c\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n\r\nbare\r\n.\r\nQUIT\r\n';

test('any search', { timeout: HUNT_MS }, async () => {
  const target = await startTarget();
  const client = createClient({ url: target.url });
  for (const draft of drafts) await client.addMessage({ body: draft });
  await talk(target.smtpPort, [bare]);
  const all = drafts.length + 1;
  let answered = 0;
  await hunt('search', 200, searches, async (search) => {
    const find = (q: string) => target.get(`/api/messages?q=${encodeURIComponent(q.toWellFormed())}`);
    const answer = await find(search);
    if (answer.status === 400) {
      const { code, position } = Problem.parse(await answer.json());
      expect(code).toBe('invalid-query');
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(search.length);
      return;
    }
    answered += 1;
    const { messages, total } = (await answer.json()) as { messages: unknown[]; total: number };
    expect(messages).toHaveLength(total);
    const others = await find(`-(${search})`);
    // One more level of nesting may be one too many.
    if (search.trim() && others.status === 200)
      expect(total + ((await others.json()) as { total: number }).total, 'it is there or not').toBe(all);
    await target.isWell();
  });
  expect(answered).toBeGreaterThan(20);
});
