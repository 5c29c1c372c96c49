/** The report of `mailstop export`: opened from a file, it shows every message, runs nothing and loads nothing. */
import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { program } from '../support/program.ts';
import { findings } from './support/axe.ts';
import { expect, test } from './support/inbox.ts';
import { hostile, send } from './support/mail.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Nobody listens there; asking would be seen all the same. */
const ELSEWHERE = 'http://127.0.0.1:1';
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

test('shows what came, without a server', async ({ page, mailstop, strayRequests }, info) => {
  await send(mailstop.smtpPort, hostile(ELSEWHERE));
  await send(mailstop.smtpPort, {
    subject: 'Your code is 481516',
    html: '<h1>Welcome</h1><img alt="logo" src="cid:logo@example.com">',
    text: 'Welcome, 481516',
    attachments: [
      { filename: 'logo.png', cid: 'logo@example.com', content: Buffer.from(pixel, 'base64') },
      { filename: 'invoice.pdf', content: 'not really' },
    ],
  });
  const file = info.outputPath('report.html');
  const report = [program, 'export', '--url', mailstop.url, '--output', file];
  await promisify(execFile)(`${root}/node_modules/.bin/node`, report, { cwd: root });
  await mailstop.stop();

  const url = pathToFileURL(file).href;
  await page.goto(url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 messages');
  await page.getByRole('link', { name: 'Your code is 481516' }).click();
  const article = page.getByRole('article').last();
  const frame = article.frameLocator('iframe');
  await expect(frame.getByRole('heading')).toHaveText('Welcome');
  await expect(frame.getByAltText('logo')).toHaveJSProperty('naturalWidth', 1);
  await expect(article.getByText('invoice.pdf')).toBeVisible();

  await page.getByRole('article').first().scrollIntoViewIfNeeded();
  await expect(page.getByRole('article').first().frameLocator('iframe').getByRole('heading')).toHaveText(
    'Hostile',
  );
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(strayRequests.splice(0).filter((asked) => !asked.startsWith(url))).toEqual([]);
  expect(await findings(page)).toEqual([]);
  await page.screenshot({ path: info.outputPath('report.png'), fullPage: true });
});
