import { expect, test } from 'vitest';
import { changedFields } from './changed-fields.ts';

const nothing = { changes: { from: null, subjectPrefix: null, add: [] }, dkim: null };
const all = {
  changes: { from: 'QA <qa@example.com>', subjectPrefix: '[qa]', add: [{ name: 'X-A', value: 'b' }] },
  dkim: { domain: 'example.com', selector: 's1' },
};
const ada = { name: 'Ada', address: 'ada@example.com', group: null };
const bare = { name: null, address: 'b@example.com', group: null };

test('a relay that changes nothing', () => {
  expect(changedFields(nothing, { from: [ada], subject: 'Hi' })).toEqual([]);
});

test('the fields of a message as they will be', () => {
  expect(changedFields(all, { from: [ada, bare], subject: 'Hi' })).toEqual([
    { name: 'From', value: 'QA <qa@example.com>' },
    { name: 'X-Original-From', value: 'Ada <ada@example.com>, b@example.com' },
    { name: 'Subject', value: '[qa] Hi' },
    { name: 'X-A', value: 'b' },
    { name: 'DKIM-Signature', value: 'of example.com, selector s1' },
  ]);
});

test('a message without From and Subject gets them', () => {
  expect(changedFields(all, { from: [], subject: null }).map(({ name, value }) => [name, value])).toEqual([
    ['From', 'QA <qa@example.com>'],
    ['Subject', '[qa]'],
    ['X-A', 'b'],
    ['DKIM-Signature', 'of example.com, selector s1'],
  ]);
});

test('of any message', () => {
  expect(changedFields(all, null).slice(1, 3)).toEqual([
    { name: 'X-Original-From', value: 'the From of the message' },
    { name: 'Subject', value: '[qa] …' },
  ]);
});
