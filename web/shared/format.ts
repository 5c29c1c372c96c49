/**
 * Numbers, sizes and times as people read them.
 */
const counts = new Intl.NumberFormat('en');

export const formatCount = (count: number): string => counts.format(count);

/** `1 message`, `2 messages`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes with a unit (powers of 1024), one decimal below ten: `812 B`, `4.2 KB`, `20 MB`. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, '')} ${UNITS[unit]}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** How long ago, short enough for a list: `now`, `4 min`, `14:02`, `3 Feb`, `3 Feb 2024`. */
export function formatAgo(time: string, now: number): string {
  const then = new Date(time);
  const ago = now - then.getTime();
  if (ago < MINUTE) return 'now';
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} min`;
  if (ago < DAY && new Date(now).getDate() === then.getDate()) return clock.format(then);
  if (new Date(now).getFullYear() === then.getFullYear()) return dayOfYear.format(then);
  return dayAndYear.format(then);
}

/** The exact time in the reader's zone, to the millisecond, with the offset. */
export function formatExact(time: string): string {
  const then = new Date(time);
  const two = (value: number, width = 2): string => String(value).padStart(width, '0');
  const offset = -then.getTimezoneOffset();
  const zone = `${offset < 0 ? '−' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  const day = `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
  const hours = `${two(then.getHours())}:${two(then.getMinutes())}:${two(then.getSeconds())}`;
  return `${day} ${hours}.${two(then.getMilliseconds(), 3)} ${zone}`;
}

/** The time of day, to the second: `14:03:09`. */
export const formatClock = (time: string): string => formatExact(time).slice(11, 19);

/** To the second, to be found in the log of an app; of earlier days only the day. */
export function formatWhen(time: string, now: number): string {
  const exact = formatExact(time);
  const isToday = exact.slice(0, 10) === formatExact(new Date(now).toISOString()).slice(0, 10);
  return isToday ? formatClock(time) : formatAgo(time, now);
}

/** To the second, with its day where that is another than the one of `beside`: `14:03:09`, `26 Nov 2026, 14:03:09`. */
export function formatBeside(time: string, beside: string): string {
  const isSameDay = formatExact(time).slice(0, 10) === formatExact(beside).slice(0, 10);
  return isSameDay ? formatClock(time) : `${dayAndYear.format(new Date(time))}, ${formatClock(time)}`;
}

/** How long from one time to another: `84 ms`, `2.3 s`, `4 min`. */
export function formatDuration(from: string, to: string): string {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  if (ms < 1000) return `${ms} ms`;
  return ms < MINUTE ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / MINUTE)} min`;
}
