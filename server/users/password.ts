/**
 * Passwords as they are kept: scrypt (RFC 7914) with a salt of their own, the costs beside the hash so that they can
 * be raised later.
 *
 * Each hash takes 16 MiB and some 60 ms, so only a few are computed at a time.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 2^14, 8, 5: as good as 2^17, 8, 1 by the list of OWASP, with an eighth of its memory. */
const COST = { N: 2 ** 14, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Hashes at one time. */
const MAX_RUNNING = 2;
/** Callers that may wait for theirs; more are refused. */
const MAX_WAITING = 50;

/** NIST SP 800-63B §5.1.1.2 asks for eight characters at least. */
export const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 1000;

/** Thrown when more ask at one time than are served. */
export class TooBusy extends Error {}

/** `scrypt:N:r:p:salt:key`, salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join(':');
}

/** Whether it is the password of a hash; without a hash it takes as long and is wrong. Throws `TooBusy`. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = (hash ?? NOBODY).split(':');
  if (kind !== 'scrypt') return false;
  const wanted = Buffer.from(key, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return given.length === wanted.length && timingSafeEqual(given, wanted) && hash !== null;
}

/** Who is not there costs as much as who is, so that time does not tell them apart. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, randomBytes(SALT_BYTES).toString('base64url'), ''].join(
  ':',
);

let running = 0;
const waiting: Array<() => void> = [];

async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) throw new TooBusy('Too many log in at this moment');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await new Promise((resolve, reject) => {
      const options = { ...cost, maxmem: 256 * 1024 * 1024 };
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
