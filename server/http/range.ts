/**
 * What a request for bytes asks for: the whole, one range of it (RFC 9110 §14.2), or nothing new (§13.1.2).
 * Several ranges at once are answered with the whole, as the RFC allows.
 */
import type { ByteRange } from '#server/store/store.ts';

export type Asked = 'whole' | 'not-modified' | 'out-of-range' | ByteRange;

/** Reads the conditions and the range of a request for content of this length and ETag. A range is only of GET. */
export function whatIsAsked(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  etag: string,
  total: number,
): Asked {
  if (matches(headers.get('if-none-match'), etag)) return 'not-modified';
  const range = headers.get('range');
  if (range === null || method !== 'GET') return 'whole';
  const condition = headers.get('if-range');
  if (condition !== null && condition !== etag) return 'whole';
  return readRange(range, total);
}

function matches(list: string | null, etag: string): boolean {
  const tags = (list ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** A Range header that cannot be read is ignored (RFC 9110 §14.2). */
function readRange(header: string, total: number): Asked {
  const found = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header);
  const [, first = '', last = ''] = found ?? [];
  if (!found || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), total);
    return length === 0 ? 'out-of-range' : { start: total - length, end: total - 1 };
  }
  const start = Number(first);
  const end = last === '' ? total - 1 : Math.min(Number(last), total - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= total ? 'out-of-range' : { start, end };
}
