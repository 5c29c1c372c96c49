/**
 * Playwright: `mail` (for a worker) and `inbox` (for a test) as fixtures, and the matchers in `expect`.
 *
 *     import { expect, test } from 'mailstop/playwright';
 *     test('signs up', async ({ page, inbox }) => { … await inbox.waitFor({ subject: /Confirm/ }) … });
 *
 * The address of `inbox` carries worker, test, retry and chance, so that tests side by side, retries and repeats
 * never meet. When a test fails, its messages, their pictures and a table of its inbox go into the report.
 */
import { writeFile } from 'node:fs/promises';
import { test as base, expect as baseExpect, type Locator, type TestInfo } from '@playwright/test';
import { Mailstop, type ReceivedMessage, type TestInbox } from '#client/mailstop.ts';
import { type Extension, extensions } from './extend.ts';
import { inboxTable } from './inbox-table.ts';
import { isMail, type MailMatchers } from './matchers.ts';

export * from '#client/mailstop.ts';

/** More are not attached. */
const MAX_ATTACHED = 10;
const PICTURE = { width: 800, height: 600 } as const;

export interface MailFixtures {
  /** An inbox with an address of its own. */
  readonly inbox: TestInbox;
}

export interface MailWorkerFixtures {
  readonly mail: Mailstop;
}

export const test = base.extend<MailFixtures, MailWorkerFixtures>({
  mail: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are used from the pattern
    async ({}, use) => {
      await use(new Mailstop());
    },
    { scope: 'worker' },
  ],
  async inbox({ mail, playwright, browserName, launchOptions }, use, testInfo) {
    const inbox = mail.inbox({ for: labelOf(testInfo) });
    await use(inbox);
    if (testInfo.status === testInfo.expectedStatus) return;
    await report(inbox, testInfo, () => playwright[browserName].launch(launchOptions));
  },
});

/** Without a name Playwright makes one up. */
const snapshots = (text: string) => ({
  toMatchSnapshot: (name?: string): void =>
    name === undefined ? baseExpect(text).toMatchSnapshot() : baseExpect(text).toMatchSnapshot(name),
});

const mailExtensions = extensions(snapshots);

/** Playwright has a `toHaveText` of its own, for what is in a page. */
const toHaveText: Extension = function toHaveText(received, ...args) {
  if (isMail(received)) return mailExtensions.toHaveText.call(this, received, ...args);
  const locator = baseExpect(received as Locator);
  const [wanted, options] = args as Parameters<typeof locator.toHaveText>;
  const asked = this.isNot ? locator.not : locator;
  return asked.toHaveText(wanted, options).then(() => ({ pass: !this.isNot, message: () => '' }));
};

type Matching = MailMatchers & { toMatchEmailSnapshot(name?: string): void };
type MailExpect = ((
  received: TestInbox | ReceivedMessage,
  message?: string,
) => Matching & { readonly not: Matching }) &
  typeof baseExpect;

export const expect = baseExpect.extend({ ...mailExtensions, toHaveText } as never) as unknown as MailExpect;

/** `signs-up-w0-3fa9c1d2-r1`: the title, the worker, the test, the retry. */
function labelOf({ title, testId, workerIndex, retry, repeatEachIndex }: TestInfo): string {
  const [, hash = testId] = testId.split('-');
  const readable = title.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 20);
  return `${readable}-w${workerIndex}-${hash.slice(0, 8)}-r${retry}${repeatEachIndex > 0 ? `-${repeatEachIndex}` : ''}`;
}

type Launch = () => ReturnType<typeof import('@playwright/test')['chromium']['launch']>;

/** What came, for whoever looks at the failure. A sandbox that is gone by then is no further failure. */
async function report(inbox: TestInbox, testInfo: TestInfo, launch: Launch): Promise<void> {
  const messages = await inbox.messages().catch(() => null);
  if (messages === null) return;
  // As a file, because reporters for terminals print what is text, and name what is a file.
  const path = testInfo.outputPath('inbox.html');
  await writeFile(path, inboxTable(inbox.address, messages));
  await testInfo.attach('inbox', { path, contentType: 'text/html' });
  const shown = messages.slice(0, MAX_ATTACHED);
  for (const [n, message] of shown.entries()) {
    const body = Buffer.from(await message.raw());
    await testInfo.attach(`message-${n + 1}.eml`, { body, contentType: 'message/rfc822' });
  }
  if (shown.length > 0) await attachPictures(shown, testInfo, launch);
}

async function attachPictures(
  messages: readonly ReceivedMessage[],
  testInfo: TestInfo,
  launch: Launch,
): Promise<void> {
  const browser = await launch().catch(() => null);
  if (!browser) return;
  try {
    const page = await browser.newPage({ viewport: PICTURE });
    for (const [n, message] of messages.entries()) {
      await message.open(page);
      const body = await page.screenshot({ fullPage: true });
      await testInfo.attach(`message-${n + 1}.png`, { body, contentType: 'image/png' });
    }
  } finally {
    await browser.close();
  }
}
