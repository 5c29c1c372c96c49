import { expect, test } from 'vitest';
import { readEmails } from './read.ts';

const read = (source: string) => readEmails(source, 'emails.yaml');

test('fields are read, with a name and the line of each', () => {
  const { timeoutMs, expectations } = read(`timeout: 2m
emails:
  - to: ada@example.com
    subject: Your invoice *
    header: { X-Kind: /^a/i }
    count: { min: 1, max: 3 }

  - name: nobody
    to: { contains: eve }
    none: true
    within: 500ms
`);
  expect(timeoutMs).toBe(120_000);
  expect(expectations).toEqual([
    {
      name: 'to ada@example.com',
      line: 3,
      expectation: {
        to: 'ada@example.com',
        subject: { glob: 'Your invoice *' },
        header: { 'X-Kind': /^a/i },
        count: { min: 1, max: 3 },
      },
    },
    {
      name: 'nobody',
      line: 8,
      expectation: { name: 'nobody', to: { contains: 'eve' }, none: true, within: 500 },
    },
  ]);
});

const wrong: ReadonlyArray<readonly [string, string, string]> = [
  [
    'an unknown field',
    'emails:\n  - to: a@x\n    subjct: b',
    '3: emails[0].subjct is not known; did you mean subject?',
  ],
  [
    'an unknown field of the file',
    'timeuot: 1s\nemails: [{ to: a }]',
    '1: timeuot is not known; did you mean timeout?',
  ],
  ['no emails', 'timeout: 1s', '1: emails is missing'],
  ['a list that is none', 'emails: here', '1: emails is not a list'],
  ['an empty list', 'emails: []', '1: emails is empty'],
  ['an entry without criteria', 'emails:\n  - count: 2', '2: emails[0] needs one of to, from'],
  [
    'a pattern that is none',
    'emails:\n  - to: a\n    subject: { like: b }',
    '3: emails[0].subject is neither a text nor',
  ],
  ['an expression that is none', 'emails:\n  - subject: /(/', '2: emails[0].subject the expression: Invalid'],
  [
    'a count of nothing',
    'emails:\n  - to: a\n    count: 0',
    '3: emails[0].count is at least 1; for no message at all',
  ],
  [
    'a time that is none',
    'emails:\n  - to: a\n    none: true\n    within: soon',
    '4: emails[0].within is not a time',
  ],
  [
    'a barrier without none',
    'emails:\n  - to: a\n    until: { to: b }',
    '3: emails[0].until goes with none: true',
  ],
  [
    'a code in nothing',
    'emails:\n  - to: a\n    none: true\n    code: true',
    '4: emails[0].code does not go with none',
  ],
  [
    'two endings',
    'emails:\n  - { to: a, none: true, within: 1s, until: { to: b } }',
    '2: emails[0].within does not go with until',
  ],
  ['a link that is none', 'emails:\n  - to: a\n    link: 7', '3: emails[0].link is neither true, nor a part'],
  ['broken YAML', 'emails:\n  - to: "a', '2: Missing closing "quote'],
  ['a key twice', 'emails:\n  - to: a\n    to: b', '3: Map keys must be unique'],
  ['nothing', '', '1: the file is not a list of fields'],
];

test.each(wrong)('%s', (_, source, sentence) => {
  expect(() => read(source)).toThrow(`emails.yaml:${sentence}`);
});

test('aliases that would grow without end are refused', () => {
  const levels = Array.from(
    { length: 9 },
    (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
  );
  expect(() => read(`l0: &l0 [x]\n${levels.join('\n')}\nemails: *l9`)).toThrow(/^emails\.yaml: .*alias/);
});

test('everything that is wrong is said at once', () => {
  expect(() => read('emails:\n  - subjct: a\n  - { to: b, count: -1 }')).toThrow(
    /emails\[0\].*\n.*emails\[1\]\.count/s,
  );
});
