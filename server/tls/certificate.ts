/**
 * The certificate for the TLS ports: the one that was given, or one made now that is good for this machine and a
 * year. A made one is trusted by those who trust the local authority that signs it (`authority.ts`).
 */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Authority } from './authority.ts';

/** Chain and key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateSource {
  /** PEM files; both or none. */
  readonly certFile: string | null;
  readonly keyFile: string | null;
  /** Names and addresses, besides localhost, that a made certificate is for. */
  readonly names: readonly string[];
  /** Signs a made certificate; without one it signs itself. */
  readonly authority?: Authority | null;
}

const ALWAYS = ['localhost', '127.0.0.1', '::1'];
/** Listening addresses that stand for all addresses name no host. */
const WILDCARDS = ['0.0.0.0', '::'];
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Gives certificate and key as PEM. Rejects with one line for a person when the files cannot be used. */
export async function loadCertificate({
  certFile,
  keyFile,
  names,
  authority = null,
}: CertificateSource): Promise<Certificate> {
  if (certFile === null && keyFile === null) return makeCertificate(names, authority);
  if (certFile === null || keyFile === null)
    throw new Error('--tls-cert and --tls-key must be given together');
  const cert = await readPem(certFile, 'certificate');
  const key = await readPem(keyFile, 'key');
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw new Error(`The certificate ${certFile} and the key ${keyFile} cannot be used together`, { cause });
  }
  return { cert, key };
}

async function readPem(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The TLS ${what} cannot be read: ${reason}`, { cause });
  }
}

async function makeCertificate(names: readonly string[], authority: Authority | null): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const all = [...new Set([...ALWAYS, ...names])].filter((name) => !WILDCARDS.includes(name));
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(authority && { ca: authority }),
    notBeforeDate: new Date(),
    notAfterDate: new Date(Date.now() + YEAR_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: all.map(altName) },
    ],
  });
  const chain = authority ? `${pems.cert.trimEnd()}\n${authority.cert}` : pems.cert;
  return { cert: chain, key: pems.private };
}

/** RFC 5280 §4.2.1.6: 2 is a DNS name, 7 an address. */
function altName(name: string) {
  return isIP(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const);
}
