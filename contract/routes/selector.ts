/**
 * Which messages a change is for, and what can be changed of them.
 */
import { z } from 'zod';
import { InboxName } from '../inbox.ts';
import { MessageId } from '../message.ts';

/** Which messages a change is for. Exactly one of ids, all, or inbox and/or q. */
const selector = {
  ids: z.array(MessageId).min(1).max(10_000).optional(),
  inbox: InboxName.optional().describe('All in this inbox, or of those the ones that `q` finds'),
  q: z.string().min(1).optional().describe('All that this search finds'),
  all: z.literal(true).optional().describe('Every message of every inbox'),
};
function namesOneSelection(body: { ids?: unknown; inbox?: unknown; q?: unknown; all?: unknown }): boolean {
  const found = body.inbox !== undefined || body.q !== undefined;
  return [body.ids !== undefined, body.all === true, found].filter(Boolean).length === 1;
}
const oneSelection = { error: 'say which messages: `ids`, `inbox` and/or `q`, or `all: true`' };

export const Selector = z
  .strictObject(selector)
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Selector' });
export type Selector = z.infer<typeof Selector>;

const Tag = z.string().trim().min(1).max(64);
export const Patch = z
  .strictObject({
    ...selector,
    seen: z.boolean().optional(),
    pinned: z.boolean().optional(),
    addTags: z.array(Tag).max(32).optional(),
    removeTags: z.array(Tag).max(32).optional(),
  })
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Patch' });
export type Patch = z.infer<typeof Patch>;
