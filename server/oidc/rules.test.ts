import { expect, test } from 'vitest';
import type { Role } from '#contract/access.ts';
import { type Claims, judge, type Mapping, type Rule, readRule } from './rules.ts';

const roles = (...written: string[]): Rule<Role>[] => written.map((one) => readRule(one) as Rule<Role>);
const inboxes = (...written: string[]): Rule<string>[] => written.map((one) => readRule(one) as Rule<string>);
const email = 'ada@example.com';

const cases: ReadonlyArray<readonly [what: string, claims: Claims, rules: string[], role: Role | null]> = [
  ['one of several groups', { groups: ['staff', 'ops'] }, ['groups=ops:admin'], 'admin'],
  ['a claim that is one text', { department: 'QA' }, ['department=QA:tester'], 'tester'],
  ['the highest of several', { groups: ['a', 'b'] }, ['groups=b:tester', 'groups=a:reader'], 'tester'],
  ['in any order', { groups: ['a', 'b'] }, ['groups=a:reader', 'groups=b:tester'], 'tester'],
  ['a star for any text', {}, ['email=*@example.com:reader'], 'reader'],
  ['a star alone', {}, ['email=*:reader'], 'reader'],
  ['a way into a claim', { realm_access: { roles: ['x'] } }, ['realm_access.roles=x:admin'], 'admin'],
  ['a name with dots', { 'https://a.example/roles': ['x'] }, ['https://a.example/roles=x:admin'], 'admin'],
  ['a value with all signs', { groups: ['cn=a:b'] }, ['groups=cn=a:b:reader'], 'reader'],
  ['a number, a truth', { level: 3, staff: true }, ['level=3:reader', 'staff=true:tester'], 'tester'],

  ['no rule', { groups: ['ops'] }, [], null],
  ['no claim', {}, ['groups=ops:admin'], null],
  ['a claim of nothing', { groups: null }, ['groups=*:admin'], null],
  ['an empty list', { groups: [] }, ['groups=*:admin'], null],
  ['another group', { groups: ['ops2', 'Ops', 'xops'] }, ['groups=ops:admin'], null],
  ['a group in a group', { groups: [['ops']] }, ['groups=ops:admin'], null],
  ['an object', { groups: { ops: true } }, ['groups=ops:admin', 'groups=*:admin'], null],
  ['what every object has', {}, ['constructor.name=*:admin', '__proto__=*:admin'], null],
  ['a star of the claims', { groups: ['*'] }, ['groups=ops:admin'], null],
  ['another end', { groups: ['ops'] }, ['email=*@example.net:reader'], null],
];

test.each(cases)('the role by %s', (_, claims, written, role) => {
  const judged = judge({ email, ...claims }, { user: 'email', roles: roles(...written), inboxes: [] });
  const refused = { refused: `${email} is known to the provider, but has no role here.` };
  expect(judged).toEqual(role === null ? refused : { name: email, role, inboxes: null });
});

const reaching: ReadonlyArray<readonly [groups: string[], rules: string[], inboxes: string[] | null]> = [
  [['a'], [], null],
  [['a'], ['groups=a:team-a-*'], ['team-a-*']],
  [
    ['a', 'b'],
    ['groups=a:x', 'groups=b:y', 'groups=b:x'],
    ['x', 'y'],
  ],
  [['c'], ['groups=a:team-a-*'], []],
  [['a', 'ops'], ['groups=a:x', 'groups=ops:*'], null],
];

test.each(reaching)('%j reach by %j: %j', (groups, written, reached) => {
  const mapping: Mapping = { user: 'email', roles: roles('email=*:tester'), inboxes: inboxes(...written) };
  expect(judge({ email, groups }, mapping)).toEqual({ name: email, role: 'tester', inboxes: reached });
});

test('admins have every inbox', () => {
  const mapping: Mapping = {
    user: 'email',
    roles: roles('email=*:admin'),
    inboxes: inboxes('groups=a:x'),
  };
  expect(judge({ email, groups: ['a'] }, mapping)).toMatchObject({ inboxes: null });
});

test.each([
  [{ sub: '1' }],
  [{ email: '' }],
  [{ email: ' ' }],
  [{ email: 'a*' }],
  [{ email: 'a\nb' }],
  [{ email: ['a', 'b'] }],
  [{ email: { a: 1 } }],
  [{ email: 'x'.repeat(256) }],
  [{ email, email_verified: false }],
])('%j names nobody', (claims) => {
  const mapping: Mapping = { user: 'email', roles: roles('sub=*:admin', 'email=*:admin'), inboxes: [] };
  expect(judge(claims, mapping)).toHaveProperty('refused');
});

test('another claim may name him, whose address need not be verified', () => {
  const mapping: Mapping = { user: 'sub', roles: roles('sub=*:reader'), inboxes: [] };
  expect(judge({ sub: ' 42 ', email, email_verified: false }, mapping)).toMatchObject({ name: '42' });
});

test.each(['', 'admin', 'groups=ops', 'groups:admin', '=ops:admin', 'groups=:admin', 'groups=ops:'])(
  '%j is no rule',
  (written) => {
    expect(readRule(written)).toBeNull();
  },
);
