/**
 * What `emails.yaml` may hold. Each entry describes messages by their criteria, says how many there must be, and
 * what must be in them.
 */
import { z } from 'zod';
import { readWanted } from '../criteria.ts';
import { parseDuration } from '../options.ts';

const MAX_EMAILS = 200;

/** A text as on the command line (`criteria.ts`), or said in so many words. */
const Wanted = z.union(
  [
    z.string().transform((text, context) => readable(() => readWanted(text, 'the expression'), context)),
    z.number().transform(String),
    z.strictObject({ contains: z.string().min(1) }),
    z.strictObject({ glob: z.string().min(1) }),
    z
      .strictObject({ regex: z.string().min(1), flags: z.string().optional() })
      .transform(({ regex, flags }, context) => readable(() => new RegExp(regex, flags), context)),
  ],
  { error: 'is neither a text nor one of contains, glob, regex' },
);

const Duration = z.union([z.number(), z.string()]).transform((written, context) => {
  const ms = parseDuration(String(written));
  if (ms !== null) return ms;
  context.addIssue({ code: 'custom', message: 'is not a time such as 500ms, 10s or 2m' });
  return z.NEVER;
});

const criteria = {
  to: Wanted.optional(),
  from: Wanted.optional(),
  subject: Wanted.optional(),
  text: Wanted.optional(),
  html: Wanted.optional(),
  attachment: Wanted.optional(),
  tag: Wanted.optional(),
  inbox: Wanted.optional(),
  header: z.record(z.string(), Wanted).optional(),
};

const HowMany = z.int().min(1, 'is at least 1; for no message at all say none: true');
const Count = z.union([HowMany, z.strictObject({ min: HowMany.optional(), max: HowMany.optional() })], {
  error: 'is neither a number from 1 on nor { min, max }; for no message at all say none: true',
});

const LinkWish = z.union(
  [
    z.literal(true),
    z.string().min(1),
    z.strictObject({ path: Wanted.optional(), host: Wanted.optional(), text: Wanted.optional() }),
  ],
  { error: 'is neither true, nor a part of the URL, nor { path, host, text }' },
);

export const Expectation = z
  .strictObject({
    name: z.string().min(1).optional(),
    ...criteria,
    count: Count.optional(),
    settle: Duration.optional(),
    code: z.union([z.literal(true), Wanted], { error: 'is neither true nor a pattern' }).optional(),
    link: LinkWish.optional(),
    none: z.literal(true, { error: 'can only be true' }).optional(),
    within: Duration.optional(),
    until: z.strictObject(criteria).optional(),
  })
  .superRefine((email, context) => {
    const complain = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    for (const field of ['within', 'until'] as const)
      if (email[field] !== undefined && !email.none) complain(field, 'goes with none: true');
    for (const field of ['count', 'settle', 'code', 'link'] as const)
      if (email[field] !== undefined && email.none) complain(field, 'does not go with none');
    if (email.within !== undefined && email.until) complain('within', 'does not go with until');
    if (!Object.keys(criteria).some((field) => field in email))
      complain('', `needs one of ${Object.keys(criteria).join(', ')}`);
  });
export type Expectation = z.infer<typeof Expectation>;
export type LinkWish = z.infer<typeof LinkWish>;

export const EmailsFile = z.strictObject({
  timeout: Duration.optional(),
  emails: z.array(Expectation).min(1, 'is empty').max(MAX_EMAILS),
});
export type EmailsFile = z.infer<typeof EmailsFile>;

/** The expression; one that cannot be read is the file's fault. */
function readable<T>(read: () => T, context: z.RefinementCtx): T {
  try {
    return read();
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
}
