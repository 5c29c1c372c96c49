/**
 * The local certificate authority: made at first use, kept in a directory of the user, and trusted by whoever is told
 * to (`mailstop ca`). Its key is readable by its owner alone; who has it could speak for any host to those who trust it.
 *
 * It is made beside its place and put there by a rename, so two programs that begin together have the same one.
 */
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** PEM. */
export interface Authority {
  readonly cert: string;
  readonly key: string;
}

const CERT = 'ca.pem';
const KEY = 'ca-key.pem';
const YEARS = 10;

export const authorityDirectory = (chosen: string | null): string =>
  chosen ?? join(homedir(), '.mailstop', 'ca');

/** Where its certificate is. */
export const authorityFile = (directory: string): string => join(directory, CERT);

/** Where its key is. */
export const authorityKey = (directory: string): string => join(directory, KEY);

/** The authority in a directory, made when there is none. Rejects with one line for a person. */
export async function openAuthority(directory: string): Promise<Authority> {
  try {
    return (await readAuthority(directory)) ?? (await putAuthority(directory));
  } catch (cause) {
    throw new Error(
      `The local certificate authority in ${directory} cannot be used: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
}

async function readAuthority(directory: string): Promise<Authority | null> {
  try {
    const [cert, key] = await Promise.all([
      readFile(join(directory, CERT), 'utf8'),
      readFile(authorityKey(directory), 'utf8'),
    ]);
    return new X509Certificate(cert).ca ? { cert, key } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function putAuthority(directory: string): Promise<Authority> {
  const made = await makeAuthority();
  await mkdir(dirname(directory), { recursive: true, mode: 0o700 });
  const beside = await mkdtemp(`${directory}-`);
  await writeFile(join(beside, KEY), made.key, { mode: 0o600 });
  await writeFile(join(beside, CERT), made.cert, { mode: 0o644 });
  try {
    await rename(beside, directory);
    return made;
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    const other = await readAuthority(directory);
    if (other) return other;
    throw error;
  }
}

async function makeAuthority(): Promise<Authority> {
  const { generate } = await import('selfsigned');
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + YEARS);
  const name = `Mailstop local CA (${userInfo().username}@${hostname()})`.slice(0, 64);
  const pems = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(),
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: pems.cert, key: pems.private };
}
