/**
 * The views and states that pictures are taken of, as a table: a row is an address and what is done there before.
 */
import type { Locator, Page } from '@playwright/test';

export interface Shot {
  readonly name: string;
  /** The query of the page. */
  readonly place: (ids: Record<string, string>) => string;
  readonly before?: (page: Page) => Promise<void>;
  /** What is in sight when the picture is taken. */
  readonly sees: (page: Page) => Locator;
}

type Sees = Shot['sees'];

const words =
  (text: string | RegExp): Sees =>
  (page) =>
    page.getByText(text).filter({ visible: true }).first();
const inTab =
  (text: string | RegExp): Sees =>
  (page) =>
    page.getByRole('tabpanel').getByText(text).first();
const inPreview =
  (text: string): Sees =>
  (page) =>
    page.frameLocator('iframe[title="Preview of the message"]').getByText(text).first();
const inDialog =
  (text: string | RegExp): Sees =>
  (page) =>
    page.getByRole('dialog').getByText(text).first();
const row: Sees = (page) => page.getByRole('article').first();
const transcript: Sees = (page) => page.getByRole('region', { name: 'Transcript' }).getByText('220').first();

/** Presses a key once it has something to do: with the open message, unless something else is named. */
async function pressed(page: Page, key: string, on: Sees = () => page.getByRole('tabpanel')): Promise<void> {
  await on(page).waitFor();
  await page.keyboard.press(key);
}

export const shots: readonly Shot[] = [
  { name: 'list', place: () => '', sees: row },
  { name: 'message', place: ({ order }) => `?message=${order}`, sees: inPreview('Two parcels left') },
  { name: 'code', place: ({ signIn }) => `?message=${signIn}`, sees: inPreview('It works for ten minutes') },
  { name: 'text', place: ({ order }) => `?message=${order}&tab=text`, sees: inTab('Two parcels left') },
  { name: 'html', place: ({ order }) => `?message=${order}&tab=html`, sees: inTab('DOCTYPE') },
  { name: 'headers', place: ({ order }) => `?message=${order}&tab=headers`, sees: inTab('Content-Type') },
  { name: 'parts', place: ({ order }) => `?message=${order}&tab=parts`, sees: inTab('multipart/mixed') },
  { name: 'source', place: ({ order }) => `?message=${order}&tab=source`, sees: inTab('Message-ID') },
  { name: 'log', place: ({ order }) => `?message=${order}&tab=log`, sees: inTab(/^250 2.0.0 queued/) },
  {
    name: 'long-subject',
    place: ({ longSubject }) => `?message=${longSubject}`,
    sees: inPreview('Short text.'),
  },
  { name: 'right-to-left', place: ({ rightToLeft }) => `?message=${rightToLeft}`, sees: inPreview('771204') },
  { name: 'crowd', place: ({ crowd }) => `?message=${crowd}`, sees: inPreview('Forty recipients.') },
  { name: 'broken', place: ({ broken }) => `?message=${broken}&tab=source`, sees: inTab('some text') },
  {
    name: 'invitation',
    place: ({ invitation }) => `?message=${invitation}`,
    sees: inPreview('You are invited.'),
  },
  {
    name: 'two-stories',
    place: ({ twoStories }) => `?message=${twoStories}&tab=headers`,
    sees: inTab('MIME-Version'),
  },
  {
    name: 'compare',
    place: ({ signIn, order }) => `?message=${signIn}&compare=${order}`,
    sees: words('equal fields'),
  },
  {
    name: 'compare-html',
    place: ({ signIn, signInAgain }) => `?message=${signInAgain}&compare=${signIn}`,
    before: (page) => page.getByRole('button', { name: /^HTML/ }).click(),
    sees: words('equal lines'),
  },
  {
    name: 'part',
    place: ({ order }) => `?message=${order}&tab=parts`,
    before: (page) => page.getByRole('button', { name: 'View part 3' }).click(),
    sees: words('label.png'),
  },
  {
    name: 'links',
    place: ({ order }) => `?message=${order}&tab=text`,
    before: (page) => page.getByRole('button', { name: /^\d+ links$/ }).click(),
    sees: words('https://parcel.example.com/unsubscribe?u=1'),
  },
  {
    name: 'find',
    place: ({ order }) => `?message=${order}&tab=source`,
    before: (page) => page.getByLabel('Find in Source').fill('content'),
    sees: words('1 of '),
  },
  {
    name: 'narrow-dark',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      await page.getByRole('tabpanel').waitFor();
      for (const key of ['[', '[', 'd', 'd']) await page.keyboard.press(key);
    },
    sees: inPreview('Two parcels left'),
  },
  { name: 'search', place: () => '?q=parcel', sees: row },
  { name: 'search-problem', place: () => '?q=from:(', sees: words('needs 3 characters') },
  { name: 'nothing-found', place: () => '?q=zebra', sees: words('Nothing found for') },
  { name: 'gone', place: () => '?message=0000000000000', sees: words('This message is no longer here.') },
  {
    name: 'selected',
    place: () => '',
    before: async (page) => {
      await row(page).waitFor();
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x']) await page.keyboard.press(key);
    },
    sees: words('3 selected'),
  },
  {
    name: 'selected-two',
    place: () => '',
    before: async (page) => {
      await row(page).waitFor();
      for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    },
    sees: words('2 selected'),
  },
  {
    name: 'release',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      await pressed(page, 'r');
    },
    sees: inDialog('Left out'),
  },
  {
    name: 'suggestions',
    place: () => '',
    before: async (page) => {
      await pressed(page, '/', row);
      await page.keyboard.type('has');
    },
    sees: words('Holds such a thing'),
  },
  {
    name: 'tags',
    place: ({ order }) => `?message=${order}`,
    before: (page) => pressed(page, 'l'),
    sees: inDialog('shipping'),
  },
  {
    name: 'export',
    place: () => '?inbox=shop&q=weekly',
    before: (page) => pressed(page, 'e', row),
    sees: inDialog('mbox'),
  },
  {
    name: 'save-search',
    place: () => '?q=weekly',
    before: (page) => pressed(page, 's', row),
    sees: inDialog('Save this search'),
  },
  {
    name: 'places',
    place: () => '?q=tag:report',
    before: async (page) => {
      await row(page).waitFor();
      const button = page.getByRole('button', { name: 'Places', exact: true });
      if (await button.isVisible()) await button.click();
    },
    sees: words('Relays and rules'),
  },
  { name: 'sessions', place: () => '?view=sessions', sees: words('Delivered') },
  {
    name: 'session-refused',
    place: () => '?view=sessions&outcome=refused',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
    sees: transcript,
  },
  {
    name: 'session',
    place: () => '?view=sessions&outcome=delivered',
    before: (page) => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').first().click(),
    sees: transcript,
  },
  { name: 'releases', place: () => '?view=releases', sees: words('250 2.0.0 taken') },
  {
    name: 'relays',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'Test connection to staging' }).click();
      await page.getByText('It works').waitFor();
      await page.getByRole('button', { name: 'Dry run of codes' }).click();
    },
    sees: words('it would have released'),
  },
  {
    name: 'rule',
    place: () => '?view=relays',
    before: async (page) => {
      await page.getByRole('button', { name: 'New rule' }).click();
      await page.getByLabel(/Release what this search finds/).fill('has:code');
    },
    sees: inDialog('would have released'),
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
    sees: words('MAIL FROM'),
  },
  {
    name: 'release-failed',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'failed' }).click(),
    sees: words('MAIL FROM'),
  },
  {
    name: 'release-sent',
    place: () => '?view=releases',
    before: (page) =>
      page.getByRole('region', { name: 'Releases' }).getByRole('link').filter({ hasText: 'sent' }).click(),
    sees: words('MAIL FROM'),
  },
  {
    name: 'released',
    place: ({ signInAgain }) => `?message=${signInAgain}`,
    sees: inPreview('It works for ten minutes'),
  },
  {
    name: 'bulk-release',
    place: () => '',
    before: async (page) => {
      await row(page).waitFor();
      for (const key of ['j', 'x', 'j', 'j', 'Shift+x', 'r']) await page.keyboard.press(key);
    },
    sees: inDialog('Nothing can be sent'),
  },
  {
    name: 'compact',
    place: () => '?view=settings',
    before: async (page) => {
      await page.getByRole('button', { name: 'Compact' }).click();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
    },
    sees: row,
  },
  { name: 'faults', place: () => '?view=faults', sees: words('Release failed') },
  { name: 'checks', place: ({ order }) => `?message=${order}&tab=checks`, sees: words('No checks yet') },
  { name: 'settings', place: () => '?view=settings', sees: words('Largest message') },
  {
    name: 'keys',
    place: () => '',
    before: (page) => pressed(page, '?', row),
    sees: inDialog('Next message'),
  },
  {
    name: 'palette',
    place: ({ order }) => `?message=${order}`,
    before: (page) => pressed(page, 'Control+k'),
    sees: inDialog('Open the main link'),
  },
  {
    name: 'details',
    place: ({ order }) => `?message=${order}`,
    before: async (page) => {
      await page.getByRole('tabpanel').waitFor();
      const unfold = page.getByRole('button', { name: /^Parcel to / });
      if (await unfold.isVisible()) await unfold.click();
      await page.getByRole('button', { name: 'Details' }).click();
    },
    sees: words('Return-Path'),
  },
];

/** Where nothing has come yet. */
export const emptyShots: readonly Shot[] = [
  { name: 'empty', place: () => '', sees: words('Waiting for the first message') },
  { name: 'empty-faults', place: () => '?view=faults', sees: words('Nothing went wrong') },
  { name: 'empty-relays', place: () => '?view=relays', sees: words('nothing leaves by itself') },
  { name: 'empty-sessions', place: () => '?view=sessions', sees: words('No client has connected yet') },
  { name: 'empty-releases', place: () => '?view=releases', sees: words('Nothing was sent on') },
];

/** States of a store that holds thousands. */
export const manyShots: readonly Shot[] = [
  {
    name: 'many-selected',
    place: () => '',
    before: async (page) => {
      await row(page).waitFor();
      for (const key of ['j', 'Control+a']) await page.keyboard.press(key);
    },
    sees: words(/^1,400 selected/),
  },
  {
    name: 'many-release',
    place: () => '',
    before: async (page) => {
      await row(page).waitFor();
      for (const key of ['j', 'Control+a', 'r']) await page.keyboard.press(key);
    },
    sees: inDialog('Send 1,400 messages'),
  },
];
