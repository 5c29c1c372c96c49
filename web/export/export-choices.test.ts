import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { exportChoices } from './export-choices.ts';

const api = createClient({ url: 'http://127.0.0.1:8025' });
const list = { inbox: null, q: '', total: 9, isCut: false };
const chosen = (count: number) => ({
  ids: Array.from({ length: count }, (_, at) => `id${at}`),
  seqs: `1-${count}`,
  count,
});

test('from the list of everything, everything', () => {
  const choices = exportChoices(api, { ...list, chosen: chosen(0) });
  expect(choices.map(({ name, zip }) => [name, zip])).toEqual([
    ['All mail', 'http://127.0.0.1:8025/api/export?format=zip'],
  ]);
});

test('from a search in an inbox: what is selected, what it finds, the inbox, everything', () => {
  const choices = exportChoices(api, { ...list, chosen: chosen(2), inbox: 'shop', q: 'is:unread' });
  expect(choices.map(({ name }) => name)).toEqual([
    '2 messages',
    'All 9 that the search finds',
    'All of shop',
    'All mail',
  ]);
  expect(choices[0]?.mbox).toBe('http://127.0.0.1:8025/api/export?format=mbox&ids=id0&ids=id1');
  expect(choices[1]?.zip).toContain('inbox=shop&q=is%3Aunread');
});

test('a search that found more than were counted says so', () => {
  const [found] = exportChoices(api, { ...list, chosen: chosen(0), q: 'x', total: 10_000, isCut: true });
  expect(found?.name).toBe('All 10,000+ that the search finds');
});

test('one alone also as it is', () => {
  const [one] = exportChoices(api, { ...list, chosen: chosen(1) });
  expect(one?.eml).toContain('/api/messages/id0/raw?download=true');
});

test('any number: by their numbers in the list they were selected in', () => {
  const [many] = exportChoices(api, { ...list, chosen: chosen(501), q: 'x' });
  expect([many?.name, many?.eml]).toEqual(['501 messages', null]);
  expect(many?.zip).toBe('http://127.0.0.1:8025/api/export?format=zip&q=x&seqs=1-501');
  const range = { ids: [], seqs: '1-100000', count: null };
  const [all] = exportChoices(api, { ...list, inbox: 'shop', chosen: range });
  expect(all?.name).toBe('Selected messages');
  expect(all?.mbox).toBe('http://127.0.0.1:8025/api/export?format=mbox&inbox=shop&seqs=1-100000');
});
