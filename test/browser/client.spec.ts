/** The client of tests runs in a browser, in a page of another site that was let in. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import type { Mailstop } from '#client/mailstop.ts';
import { send } from './support/mail.ts';
import { startMailstop } from './support/mailstop.ts';

const entry = fileURLToPath(new URL('../../client/mailstop.ts', import.meta.url));

/** As one module, as a bundler gives it to browsers. */
async function bundled(): Promise<string> {
  const lib = { entry, formats: ['es' as const], fileName: 'mailstop' };
  const built = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } });
  const [result] = [built].flat();
  const [chunk] = result && 'output' in result ? result.output : [];
  if (!chunk || !('code' in chunk)) throw new Error('nothing was built');
  return chunk.code;
}

/** A site of its own, as a test runner in the browser has it. */
async function serve(code: string): Promise<{ origin: string; close(): void }> {
  const server = createServer(({ url }, answer) => {
    const isScript = url?.endsWith('.js') ?? false;
    answer.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' });
    answer.end(isScript ? code : '<!doctype html><title>Tests</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

test('an inbox, a wait, and a message with its answers', async ({ page }) => {
  const site = await serve(await bundled());
  const mailstop = await startMailstop({ flags: ['--cors-origin', site.origin] });
  try {
    await page.goto(site.origin);
    const address = await page.evaluate(async (url) => {
      const script = '/mailstop.js';
      const client = (await import(script)) as { Mailstop: typeof Mailstop };
      const inbox = new client.Mailstop({ url }).inbox({ for: 'browser' });
      const code = inbox.waitFor({ subject: /confirm/i, timeout: 20_000 }).then((message) => message.code());
      Object.assign(globalThis, { code });
      return inbox.address;
    }, mailstop.url);
    await send(mailstop.smtpPort, { to: address, subject: 'Confirm', text: 'Your code is 123456' });
    expect(await page.evaluate(() => (globalThis as { code?: Promise<string> }).code)).toBe('123456');
  } finally {
    await mailstop.stop();
    site.close();
  }
});
