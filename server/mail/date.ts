/**
 * The Date field → a time (RFC 5322 §3.3, obsolete forms §4.3). What cannot be read is null, never «now».
 */
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours from UTC. Military letters count as UTC (RFC 5322 §4.3: their meaning is unreliable). */
const zones: Readonly<Record<string, number>> = {
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

const form =
  /^(?:[a-z]{3,9}\.?,? *)?(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}[ -](\d{2,4}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})? ?([+-]\d{4}|[+-]\d{2}:\d{2}|[a-z]{1,5})?/i;
const iso = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

/** RFC 3339 in UTC with milliseconds, or null when the value names no moment. */
export function parseDate(value: string | null): string | null {
  if (value === null) return null;
  const text = withoutComments(value.slice(0, 200)).replace(/\s+/g, ' ').trim();
  const found = form.exec(text);
  const time = found ? fromFields(found) : iso.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function fromFields([, day, month, year, hour, minute, second, zone]: RegExpExecArray): number {
  const index = months.indexOf(month?.toLowerCase() ?? '');
  const [h, m, s] = [Number(hour), Number(minute), Number(second ?? 0)];
  if (index === -1 || h > 24 || m > 59 || s > 60) return Number.NaN;
  const midnight = Date.UTC(fullYear(year ?? ''), index, Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day)) return Number.NaN;
  return midnight + ((h * 60 + m) * 60 + s) * 1000 - offsetMinutes(zone ?? '') * 60_000;
}

/** Two digits: 00–49 are this century; three digits count from 1900 (RFC 5322 §4.3). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 3) return year;
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

function offsetMinutes(zone: string): number {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!numeric) return (zones[zone.toLowerCase()] ?? 0) * 60;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  return numeric[1] === '-' ? -minutes : minutes;
}

function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  for (const char of text) {
    if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += char;
  }
  return kept;
}
