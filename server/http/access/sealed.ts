/**
 * What a browser keeps for us without being able to read or change it (AES-256-GCM), for some time. The key lives as
 * long as the program, so nothing has to be remembered here, and nobody can fill what is not there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Clock } from '#server/clock.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Seal<T> {
  close(content: T): string;
  /** Null for what is none of ours, or too old. */
  open(sealed: string): T | null;
}

export function createSeal<T>(holdsMs: number, clock: Pick<Clock, 'now'>): Seal<T> {
  const key = randomBytes(32);

  function close(content: T): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce);
    const text = JSON.stringify({ content, until: clock.now() + holdsMs });
    const hidden = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
  }

  function open(sealed: string): T | null {
    const text = opened(key, Buffer.from(sealed, 'base64url'));
    if (text === null) return null;
    const { content, until } = JSON.parse(text) as { content: T; until: number };
    return clock.now() < until ? content : null;
  }

  return { close, open };
}

function opened(key: Buffer, bytes: Buffer): string | null {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return (
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
    );
  } catch {
    return null;
  }
}
