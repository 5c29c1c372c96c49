/** `mailstop ca`, and TLS settings that do not fit together. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startProcess } from '#test/support/process.ts';
import { directoryForTest, run } from './run.ts';

test('it is made once, shown and exported, and commands trust what it signs', async () => {
  const ca = join(directoryForTest(), 'ca');
  const shown = await run(['ca', '--ca', ca]);
  expect(shown.code).toBe(0);
  const exported = await run(['ca', 'export', '--ca', ca]);
  const certificate = new X509Certificate(exported.stdout);
  expect(certificate.ca).toBe(true);
  expect(shown.stdout).toContain(certificate.fingerprint256);
  expect(readFileSync(join(ca, 'ca.pem'), 'utf8')).toBe(exported.stdout);

  const { url } = await startProcess(['--https', 'on', '--ca', ca]);
  const where = ['--https', 'on', '--ca', ca, '--http-port', new URL(url).port];
  expect(await run(['healthcheck', ...where])).toMatchObject({ code: 0 });
  expect((await run(['list', '--url', url])).code).toBe(3);
});

test.each([
  ['--tls-cert', 'cert.pem'],
  ['--tls-key', 'key.pem'],
])('%s alone is a wrong command line', async (flag, file) => {
  const { code, stdout, stderr } = await run(['--smtp-port', '0', '--http-port', '0', flag, file]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'mailstop: --tls-cert and --tls-key must be given together\n',
  });
});
