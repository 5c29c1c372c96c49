import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearOperator } from './near-operator.ts';
import { operators, type SearchNode, searchValue } from './search.ts';
import { parseHeader, parseSearch, parseSize, parseTime } from './search-parser.ts';

const word = (text: string): SearchNode => ({ type: 'words', text, phrase: false, prefix: false });
const prefix = (text: string): SearchNode => ({ type: 'words', text, phrase: false, prefix: true });
const phrase = (text: string, star = false): SearchNode => ({
  type: 'words',
  text,
  phrase: true,
  prefix: star,
});
const and = (...nodes: SearchNode[]): SearchNode => ({ type: 'and', nodes });
const or = (...nodes: SearchNode[]): SearchNode => ({ type: 'or', nodes });
const not = (node: SearchNode): SearchNode => ({ type: 'not', node });
const op = (name: string, value: string): SearchNode =>
  ({ type: 'operator', name, value }) as Extract<SearchNode, { type: 'operator' }>;

const readable: ReadonlyArray<[search: string, node: SearchNode]> = [
  ['', and()],
  ['   ', and()],
  ['hello', word('hello')],
  ['hello world', and(word('hello'), word('world'))],
  ['hello\u0000world\tagain', and(word('hello'), word('world'), word('again'))],
  ['inv*', prefix('inv')],
  ['*', prefix('*')],
  ['a*b', word('a*b')],
  ['"two words"', phrase('two words')],
  ['"two wor"*', phrase('two wor', true)],
  ['"say \\"hi\\" \\\\ there"', phrase('say "hi" \\ there')],
  ['""', phrase('')],
  ['"tab\there"', phrase('tab here')],
  ['one"two"', and(word('one'), phrase('two'))],
  ['-hello', not(word('hello'))],
  ['--hello', not(not(word('hello')))],
  ['-"a b" c', and(not(phrase('a b')), word('c'))],
  ['-(a b)', not(and(word('a'), word('b')))],
  ['a - b', and(word('a'), word('b'))],
  ['well-known', word('well-known')],
  ['a OR b', or(word('a'), word('b'))],
  ['a b OR c d', or(and(word('a'), word('b')), and(word('c'), word('d')))],
  ['a OR b OR c', or(word('a'), word('b'), word('c'))],
  ['a (b OR c)', and(word('a'), or(word('b'), word('c')))],
  ['(a OR b)OR c', or(or(word('a'), word('b')), word('c'))],
  ['ORDER or Order', and(word('ORDER'), word('or'), word('Order'))],
  ['()', and()],
  ['((a))', word('a')],
  ['(call(me) maybe)', and(word('call(me)'), word('maybe'))],
  ['f(x', word('f(x')],
  ['from:ada@example.com', op('from', 'ada@example.com')],
  ['FROM:Ada', op('from', 'Ada')],
  ['subject:"reset your" x', and(op('subject', 'reset your'), word('x'))],
  ['-tag:old', not(op('tag', 'old'))],
  ['(inbox:a OR inbox:b)', or(op('inbox', 'a'), op('inbox', 'b'))],
  ['is:UNREAD', op('is', 'UNREAD')],
  ['header:X-Mailer=Symfony', op('header', 'X-Mailer=Symfony')],
  ['header:"X-Mailer=My Mailer"', op('header', 'X-Mailer=My Mailer')],
  ['header:X-Mailer', op('header', 'X-Mailer')],
  ['message-id:<a@b>', op('message-id', '<a@b>')],
  ['before:2026-01-31', op('before', '2026-01-31')],
  ['after:2026-01-31T12:00+02:00', op('after', '2026-01-31T12:00+02:00')],
  ['larger:1.5M smaller:10k', and(op('larger', '1.5M'), op('smaller', '10k'))],
  ['https://example.com/a?b=c', word('https://example.com/a?b=c')],
  ['at 12:30', and(word('at'), word('12:30'))],
  ['foo:bar', word('foo:bar')],
  ['version:2', word('version:2')],
  ['id:7 re:you', and(word('id:7'), word('re:you'))],
  ['mailto:ada@example.com', word('mailto:ada@example.com')],
  ['"form:ada"', phrase('form:ada')],
  ['the form: here', and(word('the'), word('form:'), word('here'))],
  ['form://a', word('form://a')],
  ['airfrom:ada', word('airfrom:ada')],
  ['日本語', word('日本語')],
];

test.each(readable)('reads %j', (search, node) => {
  expect(parseSearch(search)).toEqual({ ok: true, node });
});

const unreadable: ReadonlyArray<[search: string, position: number, says: RegExp]> = [
  ['say "hello', 4, /" is never closed/],
  ['subject:"hello', 8, /" is never closed/],
  ['a (b', 2, /\( is never closed/],
  ['a b) c', 3, /\) closes nothing/],
  ['OR a', 0, /before it/],
  ['a OR', 2, /after it/],
  ['a OR OR b', 2, /after it/],
  ['(a OR )', 3, /after it/],
  ['from:', 5, /from: needs a value/],
  ['from: ada', 5, /from: needs a value/],
  ['subject:""', 8, /subject: needs a value/],
  ['from:ad', 5, /from: needs 3 characters/],
  ['attachment:ab', 11, /attachment: needs 3 characters/],
  ['x is:new', 5, /is: takes unread, read, pinned, released/],
  ['has:cheese', 4, /has: takes attachment, link, code/],
  ['before:yesterday', 7, /before: takes a day/],
  ['after:2026-02-30', 6, /after: takes a day/],
  ['form:ada', 0, /^form: is no operator, did you mean from:\?/],
  ['xfrom:ada', 0, /did you mean from:\?/],
  ['a -Subjet:b', 3, /^Subjet: .* subject:\?/],
  ['tags:old', 0, /tag:\?/],
  ['messageid:x', 0, /message-id:\?/],
  ['(attach:inv)', 1, /attachment:\?/],
  ['larger:big', 7, /larger: takes a size/],
  ['header:=x', 7, /header: takes Name=value/],
  [`${'('.repeat(100)}a`, 30, /30 levels/],
  [`${'-'.repeat(100)}a`, 30, /30 levels/],
  ['a '.repeat(101), 200, /100 terms/],
  ['a'.repeat(4001), 4000, /4000 characters/],
];

test.each(unreadable)('points into %j', (search, position, says) => {
  expect(parseSearch(search)).toEqual({ ok: false, position, message: expect.stringMatching(says) });
});

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31T12:00:30.5+01:00', '2026-01-31T11:00:30.500Z'],
])('time %s', (value, time) => {
  expect(new Date(parseTime(value) ?? Number.NaN).toISOString()).toBe(time);
});

test.each(['2026', '2026-13-01', '2026-02-30', '2026-01-31T25:00Z', '31.1.2026', '2026-01-31 12:00', ''])(
  '%j is no time',
  (value) => {
    expect(parseTime(value)).toBeNull();
  },
);

test.each([
  ['500', 500],
  ['10k', 10_240],
  ['1.5M', 1_572_864],
  ['2GiB', 2 * 1024 ** 3],
  ['7b', 7],
  ['k', null],
  ['-1', null],
  ['1t', null],
])('size %s', (value, bytes) => {
  expect(parseSize(value)).toBe(bytes);
});

test('a header is a name and maybe a value', () => {
  expect(parseHeader('X-A=b=c')).toEqual({ name: 'X-A', value: 'b=c' });
  expect(parseHeader('X-A')).toEqual({ name: 'X-A', value: null });
  expect(parseHeader('X-A=')).toEqual({ name: 'X-A', value: null });
  expect(parseHeader('not a name=x')).toBeNull();
});

const pieces = fc.oneof(
  fc.constantFrom(...Object.keys(operators).map((name) => `${name}:`)),
  fc.constantFrom('form:', 'OR', '-', '(', ')', '"', '\\', ':', '*', ' ', '//'),
  fc.string({ maxLength: 5 }),
);
const anySearch = fc.array(pieces, { maxLength: 12 }).map((written) => written.join(''));

test('whatever is written is read, or refused at a place within it', () => {
  fc.assert(
    fc.property(anySearch, (search) => {
      const parsed = parseSearch(search);
      if (parsed.ok) return;
      expect(parsed.position).toBeGreaterThanOrEqual(0);
      expect(parsed.position).toBeLessThanOrEqual(search.length);
      expect(parsed.message).not.toBe('');
    }),
  );
});

test('in quotes everything is text', () => {
  fc.assert(
    fc.property(anySearch, (search) => {
      const quoted = `"${search.replace(/["\\]/g, '\\$&')}"`;
      expect(parseSearch(quoted)).toMatchObject({ ok: true, node: { type: 'words', phrase: true } });
    }),
  );
});

test('a value is read as it was written', () => {
  const value = fc.string({
    unit: fc.oneof(fc.constantFrom(...' "\\()*-:a'), fc.string({ minLength: 1, maxLength: 1 })),
  });
  fc.assert(
    fc.property(value, (value) => {
      fc.pre(value.trim() === value && value !== '' && !/\p{Cc}/u.test(value));
      expect(parseSearch(`(tag:${searchValue(value)}) OR x`)).toEqual({
        ok: true,
        node: or(op('tag', value), word('x')),
      });
    }),
  );
});

const letters = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz-'), minLength: 1 });

test('a word with a colon is an operator, a slip that names the one it is near, or text', () => {
  fc.assert(
    fc.property(letters, (name) => {
      fc.pre(!name.startsWith('-') && !Object.hasOwn(operators, name));
      const parsed = parseSearch(`${name}:value`);
      const near = nearOperator(name);
      if (near === null) expect(parsed).toEqual({ ok: true, node: word(`${name}:value`) });
      else expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(`${near}:?`) });
    }),
  );
});

test('every operator of four letters or more is known with one letter missing, doubled or swapped', () => {
  for (const operator of Object.keys(operators).filter(({ length }) => length > 4)) {
    for (let at = 1; at < operator.length - 1; at += 1) {
      const [before, letter, next] = [operator.slice(0, at), operator.charAt(at), operator.charAt(at + 1)];
      const slips = [before, `${before}${letter}${letter}`, `${before}${next}${letter}`].map(
        (slip, way) => slip + operator.slice(way === 2 ? at + 2 : at + 1),
      );
      for (const slip of slips.filter((one) => one !== operator))
        expect([slip, nearOperator(slip)]).toEqual([slip, operator]);
    }
  }
});
