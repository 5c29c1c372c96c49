import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadCertificate } from './certificate.ts';

const made = { certFile: null, keyFile: null };

async function pemFiles(): Promise<{ certFile: string; keyFile: string; cert: string; key: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'mailstop-certificate-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const { cert, key } = await loadCertificate({ ...made, names: [] });
  const files = { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') };
  await writeFile(files.certFile, cert);
  await writeFile(files.keyFile, key);
  return { ...files, cert, key };
}

test('a made certificate is for this machine, the names asked for, and a year', async () => {
  const { cert } = await loadCertificate({
    ...made,
    names: ['mail.example.com', '0.0.0.0', '192.0.2.7', 'localhost'],
  });
  const certificate = new X509Certificate(cert);
  for (const host of ['localhost', 'mail.example.com']) expect(certificate.checkHost(host)).toBe(host);
  for (const ip of ['127.0.0.1', '::1', '192.0.2.7']) expect(certificate.checkIP(ip)).toBeTruthy();
  expect(certificate.checkIP('0.0.0.0')).toBeUndefined();
  expect(certificate.ca).toBe(false);
  const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(364);
  expect(days).toBeLessThan(366);
});

test('each made certificate has its own key', async () => {
  const [one, two] = await Promise.all([
    loadCertificate({ ...made, names: [] }),
    loadCertificate({ ...made, names: [] }),
  ]);
  expect(one?.key).not.toBe(two?.key);
});

test('given files are used', async () => {
  const { certFile, keyFile, cert, key } = await pemFiles();
  expect(await loadCertificate({ certFile, keyFile, names: [] })).toEqual({ cert, key });
});

test('files that cannot be used are named in one line', async () => {
  const { certFile, keyFile } = await pemFiles();
  const load = (files: { certFile: string | null; keyFile: string | null }) =>
    loadCertificate({ ...files, names: [] });
  await expect(load({ certFile, keyFile: null })).rejects.toThrow(
    '--tls-cert and --tls-key must be given together',
  );
  await expect(load({ certFile: '/nowhere.pem', keyFile })).rejects.toThrow(
    /^The TLS certificate cannot be read: ENOENT/,
  );
  await expect(load({ certFile: keyFile, keyFile })).rejects.toThrow(
    /^The certificate .* and the key .* cannot be used together$/,
  );
});
