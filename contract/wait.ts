/**
 * Waiting for mail: what is waited for, as data, and what the answer says.
 *
 * A wait goes on until its count is there, or its time is up; a time-out is an answer that says what came instead.
 * `none` turns it round: it holds when nothing came in its window, or before a message that ends it.
 */
import { z } from 'zod';
import { MAX_WAIT_MS } from './max-wait.ts';
import { Message, MessageId, MessageSummary, Time } from './message.ts';

/** `timeoutMs`, 55 seconds at most, and `settleMs` together stay below the 60 seconds after which proxies hang up. */
export const MAX_SETTLE_MS = 4_000;
const DEFAULT_WAIT_MS = 10_000;
/** Most messages one wait is for. */
export const MAX_MATCHES = 500;

const Text = z.string().max(10_000);
/** Flags that change what is matched; `g` and `y` only say where to go on. */
const RegexFlags = z.string().regex(/^[imsuv]*$/, 'may hold i, m, s, u, v');

export const Pattern = z
  .union([
    Text.describe('The whole value, exactly; addresses without regard to case'),
    z.strictObject({ contains: Text.min(1) }),
    z.strictObject({
      glob: z.string().min(1).max(256).describe('`*` stands for any text, `?` for one character'),
    }),
    z
      .strictObject({ regex: z.string().min(1).max(1_000), flags: RegexFlags.optional() })
      .refine(compiles, { error: 'is not a regular expression of JavaScript', path: ['regex'] }),
  ])
  .meta({ id: 'Pattern' });
export type Pattern = z.infer<typeof Pattern>;

function compiles({ regex, flags }: { regex: string; flags?: string | undefined }): boolean {
  try {
    new RegExp(regex, flags);
    return true;
  } catch {
    return false;
  }
}

/** What a message must be; every field that is given must fit. */
export const criteriaFields = {
  inbox: 'The inbox it is in',
  to: 'An envelope recipient (RCPT TO)',
  from: 'An author: the address, or `Name <address>`',
  subject: 'The subject; the empty text when there is none',
  text: 'The plain text body',
  html: 'The HTML body',
  attachment: 'The name of an attachment',
  tag: 'A tag',
} as const;
export type CriteriaField = keyof typeof criteriaFields;

const fieldShapes = Object.fromEntries(
  Object.entries(criteriaFields).map(([name, text]) => [name, Pattern.optional().describe(text)]),
) as { readonly [K in CriteriaField]: z.ZodOptional<typeof Pattern> };

const criteria = {
  ...fieldShapes,
  header: z
    .record(z.string().regex(/^[!-9;-~]+$/, 'is not a header name'), Pattern)
    .optional()
    .describe('Header fields by name; of a repeated one any may fit'),
  except: z.array(MessageId).max(1_000).optional().describe('Messages that do not count'),
};
export const Criteria = z.strictObject(criteria).meta({ id: 'Criteria' });
export type Criteria = z.infer<typeof Criteria>;

const HowMany = z.int().min(1, 'is at least 1; for no message at all use `none`').max(MAX_MATCHES);
export const Count = z.union([
  HowMany.describe('Exactly so many'),
  z
    .strictObject({ min: HowMany.optional().describe('1 when left out'), max: HowMany.optional() })
    .refine(({ min = 1, max = MAX_MATCHES }) => min <= max, { error: 'min is larger than max' }),
]);
export type Count = z.infer<typeof Count>;

/** How long it waits and what else surrounds the criteria. */
const terms = {
  after: z
    .string()
    .min(1)
    .optional()
    .describe('Only messages after this cursor count; left out, all that are kept do'),
  timeoutMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .default(DEFAULT_WAIT_MS)
    .describe(`At most ${MAX_WAIT_MS} are waited`),
  settleMs: z
    .int()
    .min(0)
    .max(MAX_SETTLE_MS)
    .default(0)
    .describe('Once the count is there, listen on for so long, to catch one too many'),
  lookBackMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(10_000)
    .describe('How long before the call a time-out begins its account of what happened'),
};

export const WaitRequest = z
  .strictObject({
    ...criteria,
    ...terms,
    count: Count.default({ min: 1 }),
    none: z.boolean().default(false).describe('Nothing may match, to the end of the time'),
    until: Criteria.optional().describe(
      'With `none`: nothing may match before a message of these criteria comes',
    ),
  })
  .refine(({ none, until }) => none || until === undefined, { error: 'goes with `none`', path: ['until'] })
  .meta({ id: 'WaitRequest' });
export type WaitRequest = z.infer<typeof WaitRequest>;

export const NearMiss = z
  .object({
    message: MessageSummary,
    failed: z.array(z.string()).describe('A sentence for each criterion that it does not meet'),
  })
  .meta({ id: 'NearMiss' });
export type NearMiss = z.infer<typeof NearMiss>;

export const Rejection = z
  .object({
    at: Time,
    stage: z.string().describe('The SMTP command that was refused, or `data` for a message'),
    code: z.int().describe('Reply code (RFC 5321 §4.2)'),
    text: z.string().describe('The reply after its code'),
    client: z.string().describe('Where the connection came from'),
    session: z.string(),
  })
  .meta({ id: 'Rejection' });
export type Rejection = z.infer<typeof Rejection>;

export const Activity = z
  .object({
    since: Time.describe('When the account begins'),
    connections: z.int().describe('SMTP connections that were open meanwhile'),
    accepted: z.int().describe('Messages that came, to whomever'),
    rejected: z.array(Rejection).describe('At most 10, the newest first'),
    smtp: z.array(z.string()).describe('Where mail is taken: smtp://host:port'),
  })
  .meta({ id: 'Activity' });
export type Activity = z.infer<typeof Activity>;

export const WaitAnswer = z
  .object({
    status: z
      .enum(['matched', 'none', 'timeout', 'exceeded'])
      .describe(
        'matched: the count is there; none: nothing came, as asked; timeout: too few came, or what should end a ' +
          '`none` did not; exceeded: more came than may',
      ),
    cursor: z
      .string()
      .describe('All up to here was looked at; after `matched`, the cursor just after the last match'),
    timeoutMs: z.int().describe('The time that applied'),
    capped: z.boolean().describe('Whether less was waited than asked: ask again with the same `after`'),
    incomplete: z
      .boolean()
      .describe(
        'Whether time was up before all that is stored was looked at: an exact `to` or `inbox`, or `after`, is quicker',
      ),
    messages: z.array(Message).describe('Those that match, oldest first'),
    barrier: Message.nullable().describe('The message that ended a `none`'),
    nearMisses: z.array(NearMiss).describe('When it failed: what came instead, the nearest first, at most 5'),
    activity: Activity.nullable().describe('When it failed: what else happened'),
    explanation: z.string().nullable().describe('When it failed: all of this, as text for a person'),
  })
  .meta({ id: 'WaitAnswer' });
export type WaitAnswer = z.infer<typeof WaitAnswer>;
