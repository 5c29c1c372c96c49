/** The fixtures: an inbox for each test, retry and repeat; and a test that fails, to see its report. */
import { createTransport } from 'nodemailer';
import { expect, test } from '#runners/playwright.ts';

const send = (to: string) =>
  createTransport(`${process.env.SMTP_URL}?ignoreTLS=true`).sendMail({
    from: 'shop@example.com',
    to,
    subject: 'Welcome',
    html: '<h1>Hello Ada</h1>',
  });

test('inbox of a test', async ({ inbox, mail }, { workerIndex }) => {
  expect(inbox.address).toMatch(
    new RegExp(`^inbox-of-a-test-w${workerIndex}-[0-9a-f]{8}-r0-[a-z2-7]{12}@mailstop\\.test$`),
  );
  await send(inbox.address);
  const message = await inbox.waitFor();
  expect(message).toHaveSubject('Welcome');
  expect(mail.url).toBe(process.env.MAILSTOP_URL);
});

test.describe(() => {
  test.describe.configure({ retries: 1 });
  test('retried', async ({ inbox }, { retry }) => {
    expect(inbox.address).toContain(`-r${retry}-`);
    await expect(inbox).toStayEmpty({ within: 10 });
    await send(inbox.address);
    await inbox.waitFor();
    expect(retry).toBe(1);
  });
});

test('opened', async ({ inbox, page }) => {
  await send(inbox.address);
  await (await inbox.waitFor()).open(page);
  await expect(page.getByRole('heading')).toHaveText('Hello Ada');
  await expect(page.getByRole('heading')).not.toHaveText('Hello Bob');
  // biome-ignore lint/correctness/noPlaywrightMissingAwait: it is awaited by the expectation around it
  const wrong = expect(page.getByRole('heading')).toHaveText('Hello Bob', { timeout: 50 });
  await expect(wrong).rejects.toThrow('toHaveText');
});

test('fails', async ({ inbox }) => {
  await send(inbox.address);
  await inbox.waitFor();
  expect(1).toBe(2);
});
