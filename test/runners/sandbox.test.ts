/** Sandboxes in a process: any number, and none knows of another. */
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test, vi } from 'vitest';
import setup from '#runners/setup.ts';
import { createSandbox } from '#sandbox/sandbox.ts';

test('two never meet', async () => {
  const [one, two] = await Promise.all([createSandbox(), createSandbox()]);
  onTestFinished(async () => void (await Promise.all([one.stop(), two.stop()])));
  const inbox = one.mail.inbox();
  await createTransport(`${one.smtp.url}?ignoreTLS=true`).sendMail({
    from: 'a@example.com',
    to: inbox.address,
    text: 'Hi',
  });
  expect(await inbox.waitFor()).toMatchObject({ text: 'Hi\n' });
  expect((await two.mail.client.listMessages()).total).toBe(0);
  expect(one.environment).toMatchObject({ MAILSTOP_URL: one.url, SMTP_PORT: String(one.smtp.port) });
});

test('the set-up of a run starts one, names it in the environment, and stops it', async () => {
  vi.stubEnv('MAILSTOP_URL', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const stop = await setup();
  const url = process.env.MAILSTOP_URL ?? '';
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  await stop();
  await expect(fetch(`${url}/readyz`)).rejects.toThrow();
});

test('where one is named already, none is started', async () => {
  vi.stubEnv('MAILSTOP_URL', 'http://127.0.0.1:9');
  onTestFinished(() => void vi.unstubAllEnvs());
  await (await setup())();
  expect(process.env.MAILSTOP_URL).toBe('http://127.0.0.1:9');
});
