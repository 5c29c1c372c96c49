/**
 * Keys with which a preview loads its own images. Its sandboxed frame has no origin, so to the browser its
 * requests look like those of any web site, which Cross-Origin-Resource-Policy keeps out; the key, which no
 * other site can know, tells them apart. It opens the images of one message, as long as the program runs.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface FrameKeys {
  keyOf(messageId: string): string;
  fits(messageId: string, key: string | undefined): boolean;
}

export function createFrameKeys(): FrameKeys {
  const secret = randomBytes(32);

  function keyOf(messageId: string): string {
    return createHmac('sha256', secret).update(messageId).digest('base64url').slice(0, 22);
  }

  function fits(messageId: string, key: string | undefined): boolean {
    const right = Buffer.from(keyOf(messageId));
    const given = Buffer.from(key ?? '');
    return given.length === right.length && timingSafeEqual(given, right);
  }

  return { keyOf, fits };
}
