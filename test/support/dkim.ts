/**
 * Checks a DKIM signature as a receiver does (RFC 6376 §6.1, relaxed/relaxed), apart from the code that signs.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** The key in a TXT record. */
function keyOf(record: string): KeyObject {
  const [, type] = /k=(\w+)/.exec(record) ?? [];
  const bytes = Buffer.from(/p=([^;\s]+)/.exec(record)?.[1] ?? '', 'base64');
  if (type === 'rsa') return createPublicKey({ key: bytes, format: 'der', type: 'spki' });
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
    format: 'jwk',
  });
}

/** Whether the first signature of the message holds. */
export function isSigned(raw: Buffer, record: string): boolean {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text
    .slice(0, end + 2)
    .split(/\r\n(?![ \t])/)
    .filter(Boolean);
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? '';
  const tag = (name: string): string =>
    new RegExp(`(?:[:;]\\s*)${name}=([^;]*)`).exec(signature)?.[1]?.replace(/\s+/g, '') ?? '';
  const body = text
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '\r\n');
  const hashed = createHash('sha256')
    .update(body === '\r\n' ? '' : body, 'latin1')
    .digest('base64');
  if (hashed !== tag('bh')) return false;

  const left = fields.filter((field) => field !== signature).toReversed();
  const taken = tag('h')
    .split(':')
    .flatMap((name) => {
      const at = left.findIndex((field) => field.toLowerCase().startsWith(`${name}:`));
      return at < 0 ? [] : left.splice(at, 1);
    });
  const unsigned = relaxed(signature.replace(/(;\s*b=)[^;]*$/, '$1'));
  const data = Buffer.from([...taken.map(relaxed), unsigned].join('\r\n'), 'latin1');
  const key = keyOf(record);
  const value = Buffer.from(tag('b'), 'base64');
  return tag('a') === 'rsa-sha256'
    ? verify('sha256', data, key, value)
    : verify(null, createHash('sha256').update(data).digest(), key, value);
}

function relaxed(field: string): string {
  const [name = '', ...rest] = field.split(':');
  return `${name.toLowerCase().trim()}:${rest
    .join(':')
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}
