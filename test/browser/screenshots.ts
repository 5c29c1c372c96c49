/**
 * Pictures of the inbox to be looked at: sizes, light and dark, and the states that go wrong first. Written to
 * `screenshots/`, which is not kept in git. `npm run screenshots [part-of-a-name…] [width…]` after a build. What does not
 * come into sight is named at the end, and the others are there.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { createClient } from '#client/client.ts';
import { flood } from '../support/flood.ts';
import { PASSWORD, usersIn } from '../support/users.ts';
import { chromiumOptions } from './support/chromium.ts';
import {
  broken,
  crowd,
  hostile,
  invitation,
  longSubject,
  order,
  refusedSession,
  rightToLeft,
  send,
  signIn,
  signInAgain,
  twoStories,
} from './support/mail.ts';
import { type Mailstop, startMailstop } from './support/mailstop.ts';
import { emptyShots, manyShots, type Shot, shots } from './support/shots.ts';
import { startUpstream } from './support/upstream.ts';

const sizes = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;
const schemes = ['light', 'dark'] as const;
const asked = process.argv.slice(2);
const [wanted, wantedWidths] = [asked.filter((word) => !Number(word)), asked.map(Number).filter(Boolean)];
const isWanted = ({ name }: { readonly name: string }): boolean =>
  wanted.length === 0 || wanted.some((part) => name.includes(part));
const isWantedSize = ([width]: (typeof sizes)[number]): boolean =>
  wantedWidths.length === 0 || wantedWidths.includes(width);
/** Pictures that could not be taken, and why. */
const missed: string[] = [];
/** Whom the upstream refuses. */
const NOBODY = 'nobody@example.com';

async function fill({ smtpPort, url }: Mailstop): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (let at = 1; at <= 30; at += 1) {
    await send(
      smtpPort,
      { subject: `Weekly report ${at}`, text: `Numbers of week ${at}: all well.` },
      at % 3 ? undefined : 'shop',
    );
  }
  const client = createClient({ url });
  await client.saveSearch({ body: { name: 'Sign-in codes', q: 'has:code' } });
  await client.saveSearch({ body: { name: 'Large with files', q: 'has:attachment larger:1k' } });
  await refusedSession(smtpPort);
  const worthSeeing = {
    longSubject,
    rightToLeft,
    crowd,
    broken,
    hostile: hostile('http://home.example.net'),
    invitation,
    twoStories,
    signInAgain,
    order,
    signIn,
  };
  for (const [name, mail] of Object.entries(worthSeeing))
    ids[name] = await send(smtpPort, mail, name === 'order' ? 'shop' : undefined);
  await client.patchMessages({ body: { ids: [ids.order ?? ''], addTags: ['shipping', 'demo'] } });
  for (const [name, to] of Object.entries({ signInAgain: 'ada@example.com', invitation: NOBODY })) {
    const params = { id: ids[name] ?? '' };
    await client.releaseMessage({ params, body: { to: [to] } });
  }
  const toDown = { relay: 'down', to: ['ada@example.com'] };
  await client.releaseMessage({ params: { id: ids.order ?? '' }, body: toDown });
  const rule = { name: 'codes', q: 'has:code', relay: 'staging', to: ['qa@example.com'] };
  await client.saveRule({ body: rule });
  await client.patchMessages({ body: { q: 'weekly', addTags: ['report'] } });
  const read = [ids.signInAgain, ids.twoStories, ids.invitation, ids.crowd].map((id) => id ?? '');
  await client.patchMessages({ body: { ids: read, seen: true } });
  return ids;
}

/**
 * A page in each size, which is loaded in light and turns dark as it stands. They share a browser that has compiled the
 * inbox before; what one prefers is forgotten for the next.
 */
async function inEach(
  context: BrowserContext,
  name: string,
  show: (page: Page) => Promise<void>,
): Promise<void> {
  for (const [width, height] of sizes.filter(isWantedSize)) {
    const page = await context.newPage();
    try {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: 'light' });
      await show(page);
      await takeIt(page, `${name}-${width}`);
      await page.evaluate('localStorage.clear()');
    } catch (error) {
      missed.push(`${name} ${width}: ${String(error)}`);
    }
    await context.clearCookies();
    await page.close();
  }
}

async function takeIt(page: Page, name: string): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await isLoaded(page);
    await page.screenshot({ path: `screenshots/${name}-${colorScheme}.png`, animations: 'disabled' });
  }
}

/** Pictures and what is framed are there; a framed text is asked for again when the colours change. */
async function isLoaded(page: Page): Promise<void> {
  const pictures = '[...document.images].every((image) => image.complete)';
  await expect.poll(() => page.evaluate(pictures), { timeout: 30_000 }).toBe(true);
  for (const element of await page.locator('iframe').all()) {
    const frame = await (await element.elementHandle())?.contentFrame();
    const address = new URL((await element.getAttribute('src')) ?? '', page.url()).href;
    await expect.poll(() => frame?.url(), { timeout: 30_000 }).toBe(address);
    await frame?.waitForLoadState('load');
  }
}

const take = (context: BrowserContext, url: string, shot: Shot, ids: Record<string, string>): Promise<void> =>
  inEach(context, shot.name, async (page) => {
    await page.goto(`${url}/${shot.place(ids)}`);
    await page.getByText('Live', { exact: true }).waitFor();
    await shot.before?.(page);
    await shot.sees(page).waitFor();
  });

async function takeLogin(context: BrowserContext): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-pictures-'));
  const users = usersIn(join(directory, 'users.json'));
  await users.add({ name: 'ada', role: 'reader', inboxes: null });
  const mailstop = await startMailstop({ flags: ['--users', users.file] });
  const tryIn = async (page: Page, password: string): Promise<void> => {
    await page.goto(mailstop.url);
    await page.getByLabel('Name').fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
  };
  await inEach(context, 'login', async (page) => {
    await page.goto(mailstop.url);
    await page.getByLabel('Password').waitFor();
  });
  await inEach(context, 'login-refused', async (page) => {
    await tryIn(page, 'not this');
    await page.getByRole('alert').waitFor();
  });
  await inEach(context, 'logged-in', async (page) => {
    await tryIn(page, PASSWORD);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.goto(`${mailstop.url}/?view=settings`);
    await page.getByText('Logged in as').waitFor();
  });
  await mailstop.stop();
  await rm(directory, { recursive: true });
}

/** The page as the browser kept it, with nobody to answer. */
async function takeOffline(context: BrowserContext): Promise<void> {
  await inEach(context, 'offline', async (page) => {
    const mailstop = await startMailstop();
    await page.goto(mailstop.url);
    await expect
      .poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), { timeout: 60_000 })
      .toBe(true);
    await mailstop.stop();
    await page.reload();
    await page.getByText('cannot be reached').waitFor();
  });
}

const upstream = await startUpstream(NOBODY);
const browser = await chromium.launch(chromiumOptions);
const context = await browser.newContext();
const relay = [
  ...['--relay', `staging=smtp://127.0.0.1:${upstream.port}`, '--relay', 'down=smtp://127.0.0.1:9'],
  ...['--relay-allow', '@example.com'],
];
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../../node_modules/.cache/compiled', import.meta.url),
);
const empty = await startMailstop();
const full = await startMailstop({ flags: relay });
const many = await startMailstop({ flags: relay });
try {
  for (const shot of emptyShots.filter(isWanted)) await take(context, empty.url, shot, {});
  if (isWanted({ name: 'login' })) await takeLogin(context);
  if (isWanted({ name: 'offline' })) await takeOffline(context);
  const ids = await fill(full);
  for (const shot of shots.filter(isWanted)) await take(context, full.url, shot, ids);
  if (manyShots.some(isWanted)) await flood(many.smtpPort, { subject: 'Stored', count: 1_400 });
  for (const shot of manyShots.filter(isWanted)) await take(context, many.url, shot, {});
} finally {
  await browser.close();
  await Promise.all([empty, full, many, upstream].map((each) => each.stop()));
}
for (const why of missed) process.stderr.write(`${why}\n`);
if (missed.length > 0) process.exitCode = 1;
