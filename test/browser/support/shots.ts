/**
 * The views and states that pictures are taken of, as a table: a row is an address and what is done there before.
 */
import type { Page } from '@playwright/test';

export interface Shot {
  readonly name: string;
  /** The query of the page. */
  readonly place: (ids: Record<string, string>) => string;
  readonly before?: (page: Page) => Promise<void>;
}

export const shots: readonly Shot[] = [
  { name: 'list', place: () => '' },
  { name: 'message', place: ({ order }) => `?message=${order}` },
  { name: 'code', place: ({ signIn }) => `?message=${signIn}` },
  { name: 'text', place: ({ order }) => `?message=${order}&tab=text` },
  { name: 'html', place: ({ order }) => `?message=${order}&tab=html` },
  { name: 'headers', place: ({ order }) => `?message=${order}&tab=headers` },
  { name: 'parts', place: ({ order }) => `?message=${order}&tab=parts` },
  { name: 'source', place: ({ order }) => `?message=${order}&tab=source` },
  { name: 'log', place: ({ order }) => `?message=${order}&tab=log` },
  { name: 'long-subject', place: ({ longSubject }) => `?message=${longSubject}` },
  { name: 'right-to-left', place: ({ rightToLeft }) => `?message=${rightToLeft}` },
  { name: 'crowd', place: ({ crowd }) => `?message=${crowd}` },
  { name: 'broken', place: ({ broken }) => `?message=${broken}&tab=source` },
  { name: 'invitation', place: ({ invitation }) => `?message=${invitation}` },
  { name: 'two-stories', place: ({ twoStories }) => `?message=${twoStories}&tab=headers` },
  { name: 'compare', place: ({ signIn, order }) => `?message=${signIn}&compare=${order}` },
  {
    name: 'compare-html',
    place: ({ signIn, signInAgain }) => `?message=${signInAgain}&compare=${signIn}`,
    before: (page) => page.getByRole('button', { name: /^HTML/ }).click(),
  },
  {
    name: 'part',
    place: ({ order }) => `?message=${order}&tab=parts`,
    before: (page) => page.getByRole('button', { name: 'View part 3' }).click(),
  },
  {
    name: 'links',
    place: ({ order }) => `?message=${order}&tab=text`,
    before: (page) => page.getByRole('button', { name: /^\d+ links$/ }).click(),
  },
  {
    name: 'find',
    place: ({ order }) => `?message=${order}&tab=source`,
    before: (page) => page.getByLabel('Find in Source').fill('content'),
  },
  {
    name: 'narrow-dark',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      for (const key of ['[', '[', 'd', 'd']) await page.keyboard.press(key);
    },
  },
  { name: 'search', place: () => '?q=parcel' },
  { name: 'search-problem', place: () => '?q=from:(' },
  { name: 'nothing-found', place: () => '?q=zebra' },
  { name: 'gone', place: () => '?message=0000000000000' },
  {
    name: 'selected',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x']) await page.keyboard.press(key);
    },
  },
  {
    name: 'selected-two',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    },
  },
  {
    name: 'release',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      await page.keyboard.press('r');
      await page.getByRole('button', { name: /^Send to / }).waitFor();
    },
  },
  {
    name: 'suggestions',
    place: () => '',
    before: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('has');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'tags',
    place: ({ order }) => `?message=${order}`,
    before: (page) => page.keyboard.press('l'),
  },
  { name: 'export', place: () => '?inbox=shop&q=weekly', before: (page) => page.keyboard.press('e') },
  { name: 'save-search', place: () => '?q=weekly', before: (page) => page.keyboard.press('s') },
  {
    name: 'places',
    place: () => '?q=tag:report',
    before: async (page) => {
      const button = page.getByRole('button', { name: 'Places', exact: true });
      if (await button.isVisible()) await button.click();
    },
  },
  { name: 'sessions', place: () => '?view=sessions' },
  {
    name: 'session-refused',
    place: () => '?view=sessions&outcome=refused',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
  },
  {
    name: 'session',
    place: () => '?view=sessions&outcome=delivered',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
  },
  { name: 'releases', place: () => '?view=releases' },
  {
    name: 'relays',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'Test connection to staging' }).click();
      await page.getByText('It works').waitFor();
      await page.getByRole('button', { name: 'Dry run of codes' }).click();
    },
  },
  {
    name: 'rule',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'New rule' }).click();
      await page.getByLabel(/Release what this search finds/).fill('has:code');
      await page.getByText('would have released').waitFor();
    },
  },
  {
    name: 'release-waits',
    place: () => '?view=releases',
    before: (page) =>
      page
        .getByRole('region', { name: 'Releases' })
        .getByRole('link')
        .filter({ hasText: 'deferred' })
        .click(),
  },
  {
    name: 'release-failed',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'failed' }).click(),
  },
  {
    name: 'release-sent',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'sent' }).click(),
  },
  { name: 'released', place: ({ signInAgain }) => `?message=${signInAgain}` },
  {
    name: 'bulk-release',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x', 'r']) await page.keyboard.press(key);
    },
  },
  {
    name: 'compact',
    place: () => '?view=settings',
    before: async (page) => {
      await page.getByRole('button', { name: 'Compact' }).click();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByRole('article').first().waitFor();
    },
  },
  { name: 'faults', place: () => '?view=faults' },
  { name: 'checks', place: ({ order }) => `?message=${order}&tab=checks` },
  { name: 'settings', place: () => '?view=settings' },
  { name: 'keys', place: () => '', before: (page) => page.keyboard.press('?') },
  {
    name: 'palette',
    place: ({ order }) => `?message=${order}`,
    before: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'details',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      const unfold = page.getByRole('button', { name: /^Parcel to / });
      if (await unfold.isVisible()) await unfold.click();
      await page.getByRole('button', { name: 'Details' }).click();
    },
  },
];

/** States of a store that holds thousands. */
export const manyShots: readonly Shot[] = [
  {
    name: 'many-selected',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'Control+a']) await page.keyboard.press(key);
    },
  },
  {
    name: 'many-release',
    place: () => '',
    before: async (page) => {
      for (const key of ['j', 'Control+a', 'r']) await page.keyboard.press(key);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Send / })
        .waitFor();
    },
  },
];
