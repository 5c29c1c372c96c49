/** The suite on Vitest itself, and the snapshot. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import '#runners/vitest.ts';
import { createTransport } from 'nodemailer';
import { emailSnapshot } from '#runners/assert.ts';
import { createSandbox, type LocalSandbox } from '#sandbox/sandbox.ts';
import { mailSuite } from './suite.ts';

let sandbox: LocalSandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
});
afterAll(() => sandbox.stop());

mailSuite({ test, expect: expect as never });

test('a snapshot is the same for each sending', async () => {
  const send = (to: string, serial: number) =>
    createTransport(`${sandbox.smtp.url}?ignoreTLS=true`).sendMail({
      from: 'shop@example.com',
      to,
      subject: `Order of ${new Date().toISOString()}`,
      text: `Your code is ${100_000 + serial}. https://app.example.com/reset/${crypto.randomUUID()}?sig=a1b2c3d4e5f6a7b8${serial}`,
      html: `<div><p>Hello <b>${to}</b></p><br><a href="https://app.example.com/o/${'9f'.repeat(10)}${serial}">Open</a></div>`,
    });
  const inbox = sandbox.mail.inbox({ for: 'snapshot' });
  const first = await inbox.capture(() => send(inbox.address, 1));
  const second = await inbox.capture(() => send(inbox.address, 2));
  expect(emailSnapshot(second)).toBe(emailSnapshot(first));
  expect(second).toMatchEmailSnapshot('order');
});
