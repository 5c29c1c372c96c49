/**
 * Certificates as upstreams may have them: good, for another name, over, and a client's.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Where they are, for settings. */
  readonly files: { readonly cert: string; readonly key: string };
}

const DAY_MS = 86_400_000;

async function certificate(
  folder: string,
  name: string,
  host: string,
  days: readonly [from: number, to: number],
) {
  const pems = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + days[0] * DAY_MS),
    notAfterDate: new Date(Date.now() + days[1] * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  });
  const files = { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(files.cert, pems.cert);
  writeFileSync(files.key, pems.private);
  return { cert: pems.cert, key: pems.private, files };
}

/** All of them for `localhost`, but `wrongName`. */
export async function makeCertificates() {
  const folder = mkdtempSync(join(tmpdir(), 'mailstop-certificates-'));
  return {
    good: await certificate(folder, 'good', 'localhost', [-1, 1]),
    wrongName: await certificate(folder, 'wrong', 'elsewhere.example.com', [-1, 1]),
    expired: await certificate(folder, 'expired', 'localhost', [-3, -2]),
    client: await certificate(folder, 'client', 'client.example.com', [-1, 1]),
  };
}

export type Certificates = Awaited<ReturnType<typeof makeCertificates>>;
