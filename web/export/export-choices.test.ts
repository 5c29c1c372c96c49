import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { exportChoices } from './export-choices.ts';

const api = createClient({ url: 'http://127.0.0.1:8025' });
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `id${at}`);

test('from the list of everything, everything', () => {
  const choices = exportChoices(api, { ids: [], inbox: null, q: '', total: 7 });
  expect(choices.map(({ name, zip }) => [name, zip])).toEqual([
    ['All mail', 'http://127.0.0.1:8025/api/export?format=zip'],
  ]);
});

test('from a search in an inbox: what is selected, what it finds, the inbox, everything', () => {
  const choices = exportChoices(api, { ids: ids(2), inbox: 'shop', q: 'is:unread', total: 9 });
  expect(choices.map(({ name }) => name)).toEqual([
    '2 messages',
    'All 9 that the search finds',
    'All of shop',
    'All mail',
  ]);
  expect(choices[0]?.mbox).toBe('http://127.0.0.1:8025/api/export?format=mbox&ids=id0&ids=id1');
  expect(choices[1]?.zip).toContain('q=is%3Aunread&inbox=shop');
});

test('one alone also as it is; too many say so', () => {
  expect(exportChoices(api, { ids: ids(1), inbox: null, q: '', total: 9 })[0]?.eml).toContain(
    '/api/messages/id0/raw?download=true',
  );
  const [many] = exportChoices(api, { ids: ids(501), inbox: null, q: '', total: 999 });
  expect([many?.eml, many?.note]).toEqual([null, 'Only the first 500; a search exports any number.']);
});
