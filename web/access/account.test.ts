import { expect, test } from 'vitest';
import { Account } from './account.svelte.ts';

test('a door that stays closed says why, and can be tried again', async () => {
  const tried: unknown[] = [];
  const account = new Account({
    login: async (input) => {
      tried.push(input.body);
      if (tried.length === 1) throw new Error('the password is wrong');
      return {} as never;
    },
  });
  expect(await account.logIn('ada', 'guess')).toBe(false);
  expect([account.trouble, account.isAsking]).toEqual(['the password is wrong', false]);
  expect(await account.logIn('ada', 'right')).toBe(true);
  expect([account.trouble, account.isAsking]).toEqual([null, true]);
  expect(tried).toEqual([
    { name: 'ada', password: 'guess' },
    { name: 'ada', password: 'right' },
  ]);
});

test('who is inside is known once it was asked for, and nobody where that cannot be told', async () => {
  const person = { name: 'ada', role: 'admin', inboxes: null };
  const account = new Account({ getMe: async () => ({ person }) as never });
  expect(account.person).toBeNull();
  await account.load();
  expect(account.person).toEqual(person);
  const away = new Account({ getMe: () => Promise.reject(new Error('away')) });
  await away.load();
  expect(away.person).toBeNull();
});

test('how one logs in is what the server says, and by password where it says nothing', async () => {
  const provider = { name: 'Example', path: '/login/oidc' };
  const me = { login: true, password: false, provider, person: null };
  const account = new Account({ getMe: async () => me });
  expect(account.ways).toBeNull();
  await account.load();
  expect(account.ways).toMatchObject({ password: false, provider });
  const away = new Account({ getMe: () => Promise.reject(new Error('away')) });
  await away.load();
  expect(away.ways).toEqual({ password: true, provider: null });
});
