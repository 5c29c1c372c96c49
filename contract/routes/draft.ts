/**
 * A message to be composed from JSON.
 */
import { z } from 'zod';
import { InboxName } from '../inbox.ts';

const Mailbox = z.string().min(1).max(998).describe('`name@example.com` or `Name <name@example.com>`');
export const Draft = z
  .strictObject({
    inbox: InboxName.optional(),
    from: Mailbox,
    to: z.array(Mailbox).max(1000).default([]),
    cc: z.array(Mailbox).max(1000).default([]),
    bcc: z.array(Mailbox).max(1000).default([]).describe('Only in the envelope'),
    subject: z.string().max(10_000).optional(),
    text: z.string().optional(),
    html: z.string().optional(),
    headers: z.record(z.string().regex(/^[!-9;-~]+$/), z.string()).default({}),
    attachments: z
      .array(
        z.strictObject({
          filename: z.string().max(255),
          contentType: z.string().optional(),
          contentId: z.string().optional().describe('Makes it an inline image for `cid:`'),
          content: z.base64(),
        }),
      )
      .max(1000)
      .default([]),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof Draft>;
