/**
 * Tokens for programs: 256 bits of chance behind a mark by which a secret scanner knows them. Only their hash is
 * kept; a plain SHA-256 will do, since nobody can guess what goes into it.
 */
import { createHash, randomBytes } from 'node:crypto';

const MARK = 'mailstop_';

export function newToken(): string {
  return MARK + randomBytes(32).toString('base64url');
}

export const isToken = (text: string): boolean => text.startsWith(MARK) && text.length < 100;

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
