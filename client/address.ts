/**
 * Addresses that nobody had before: a readable label and enough chance that tests side by side, retries and repeats
 * never meet.
 */

/** `.test` is reserved (RFC 6761): no such address exists anywhere. */
export const TEST_DOMAIN = 'mailstop.test';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARACTERS = 12;
/** A local part has at most 64 characters (RFC 5321 §4.5.3.1.1). */
const MAX_LABEL = 64 - CHARACTERS - 1;

/** `signup-k3v9x2m1qa4d@mailstop.test` for `signup`. */
export function uniqueAddress(label: string, domain = TEST_DOMAIN): string {
  return `${uniqueName(label)}@${domain}`;
}

/** 60 bits of chance behind a label of letters, digits and hyphens. */
export function uniqueName(label: string): string {
  const chance = [...crypto.getRandomValues(new Uint8Array(CHARACTERS))]
    .map((byte) => ALPHABET[byte % 32])
    .join('');
  const readable = labelOf(label);
  return readable === '' ? chance : `${readable}-${chance}`;
}

function labelOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LABEL)
    .replace(/^-+|-+$/g, '');
}
