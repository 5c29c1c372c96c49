/** Ranges of message numbers as requests may write them. */
import { z } from 'zod';
import { seqRanges } from '../seqs.ts';

/** Ranges in one text. */
const MAX_RANGES = 1_000;
const written = /^\d{1,15}(?:-\d{1,15})?(?:,\d{1,15}(?:-\d{1,15})?)*$/;

export const Seqs = z
  .string()
  .regex(written, { abort: true, error: 'must be numbers and ranges, such as 12-900,905' })
  .refine((text) => text.split(',').length <= MAX_RANGES, {
    error: `may have ${MAX_RANGES} ranges`,
  })
  .refine((text) => seqRanges(text).every(([from, to]) => from <= to), {
    error: 'a range must not end before it begins',
  })
  .describe('Of these only the ones whose `seq` is in one of the ranges, such as `12-900,905`');
