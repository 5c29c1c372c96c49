/**
 * The certificate that all TLS listeners use, as it is now: files are looked at every second and taken when they
 * changed and fit together; a made one is made again before it ends. No restart, and connections that are open stay.
 */
import { X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Log } from '#server/log.ts';
import { closeToOthers } from '#server/private-files.ts';
import { type Authority, authorityKey, openAuthority } from './authority.ts';
import { type Certificate, loadCertificate } from './certificate.ts';
import { modernTls } from './modern.ts';

const LOOK_MS = 1_000;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** A certificate, and what TLS is spoken with it. */
export type Secured = Certificate & typeof modernTls;

export interface Certificates {
  readonly current: Secured;
  /** Calls with each later one. */
  follow(take: (certificate: Secured) => void): void;
  stop(): void;
}

export interface CertificatesOptions {
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly names: readonly string[];
  /** Where the local authority is, for made ones. */
  readonly authority: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** Rejects with one line for a person when files cannot be used. */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const { certFile, keyFile, log } = options;
  const authority = certFile === null ? await authorityOf(options) : null;
  const source = { ...options, authority };
  let mark = marksOf(certFile, keyFile);
  let current: Secured = { ...(await loadCertificate(source)), ...modernTls };
  const takers: Array<(certificate: Secured) => void> = [];
  let isLooking = false;

  async function look(): Promise<void> {
    const now = marksOf(certFile, keyFile);
    if (now === mark && (certFile !== null || !endsSoon(current))) return;
    mark = now;
    try {
      current = { ...(await loadCertificate(source)), ...modernTls };
      for (const take of takers) take(current);
      log.info('The TLS certificate was renewed');
    } catch (error) {
      log.warn({ err: error }, 'The changed TLS certificate cannot be used; the one before stays');
    }
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, LOOK_MS).unref();

  return {
    get current() {
      return current;
    },
    follow: (take) => void takers.push(take),
    stop: () => clearInterval(timer),
  };
}

/** Where nothing can be kept, a made certificate is its own authority, which nobody trusts. */
async function authorityOf({ authority, log }: CertificatesOptions): Promise<Authority | null> {
  try {
    const opened = await openAuthority(authority);
    const open = closeToOthers(authorityKey(authority));
    if (open) log.warn(open);
    return opened;
  } catch (error) {
    log.warn({ err: error }, 'The made certificate is signed by itself');
    return null;
  }
}

function marksOf(...files: ReadonlyArray<string | null>): string {
  return files
    .map((file) => {
      const found = file === null ? undefined : statSync(file, { throwIfNoEntry: false, bigint: true });
      return found ? `${found.ino}:${found.mtimeNs}:${found.size}` : '';
    })
    .join();
}

const endsSoon = ({ cert }: Certificate): boolean =>
  new X509Certificate(cert).validToDate.getTime() - Date.now() < MONTH_MS;
