/**
 * What settings can be: each reads what a flag, a variable or the settings file may say, and complains in words that
 * follow the value.
 */
import { z } from 'zod';
import { createPeers, isLoopback } from './peers.ts';

export const units = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;

/** Bytes as a number, or with the unit k, M or G (powers of 1024): `100M`. */
export const Size = z.union([z.int().min(0), z.string()]).transform((written, context) => {
  if (typeof written === 'number') return written;
  const found = /^(\d+(?:\.\d+)?)\s*([kmg])?(?:i?b)?$/i.exec(written.trim());
  if (!found) {
    context.addIssue({ code: 'custom', message: 'is not a size such as 500k, 100M or 5G' });
    return z.NEVER;
  }
  const unit = found[2]?.toLowerCase() as keyof typeof units | undefined;
  return Math.round(Number(found[1]) * (unit ? units[unit] : 1));
});
const words = new Set<unknown>([null, 0, '0', 'off']);
/** What the schema takes, or `off`, which is null. */
export const orOff = <T>(schema: z.ZodType<T>): z.ZodType<T | null> =>
  z.preprocess((written) => (words.has(written) ? null : written), schema.nullable());
export const Switch = z.preprocess(
  (written) => (written === 'on' ? true : written === 'off' ? false : written),
  z.boolean({ error: 'must be on or off' }),
);
export const Port = z.coerce
  .number({ error: 'is not a port number' })
  .int('is not a port number')
  .min(0, 'is not a port number (0 to 65535)')
  .max(65535, 'is not a port number (0 to 65535)');
export const Count = z.coerce
  .number({ error: 'is not a number' })
  .int('is not a whole number')
  .min(1, 'must be at least 1');
export const List = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
]);
/** Times as a number with s, m, h or d: `90s`, `24h`; in milliseconds. */
export const durations = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export const Duration = z.string().transform((written, context) => {
  const found = /^(\d+(?:\.\d+)?)\s*([smhd])$/i.exec(written.trim());
  if (found)
    return Math.round(Number(found[1]) * durations[found[2]?.toLowerCase() as keyof typeof durations]);
  context.addIssue({ code: 'custom', message: 'is not a time such as 90s, 15m, 24h or 7d' });
  return z.NEVER;
});
/** Programs may give the milliseconds. */
export const Patience = z.union([z.int().min(1), Duration], { error: 'is not a time such as 10s or 5m' });
/** As `server/peers.ts` reads it. */
export const PeerList = List.superRefine((written, context) => {
  try {
    createPeers(written);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});
export const FilePath = z.string().min(1, 'is empty');
export const Words = z.string().trim().min(1, 'is empty');
/** Tokens and secrets go there: over TLS, or not over a network at all. */
export const Issuer = z.string().refine((written) => {
  const url = URL.parse(written);
  if (!url || url.search || url.hash || url.username) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}, 'is not an https URL (http only on this machine)');
