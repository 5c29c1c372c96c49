/**
 * Which messages a change is for, and what can be changed of them.
 */
import { z } from 'zod';
import { InboxName } from '../inbox.ts';
import { MessageId } from '../message.ts';
import { Seqs } from './seqs.ts';

/** Which messages something is for. Exactly one of ids, all, or inbox and/or q; `seqs` narrows the last two. */
export const selector = {
  ids: z.array(MessageId).min(1).max(10_000).optional(),
  inbox: InboxName.optional().describe('All in this inbox, or of those the ones that `q` finds'),
  q: z.string().min(1).optional().describe('All that this search finds'),
  all: z.literal(true).optional().describe('Every message of every inbox'),
  seqs: Seqs.optional(),
};
type Named = { readonly [K in keyof typeof selector]?: unknown };

/** Whether it names one selection; ids are exact already, so ranges of them would say something else. */
export function namesOneSelection({ ids, inbox, q, all, seqs }: Named): boolean {
  const found = inbox !== undefined || q !== undefined;
  const isOne = [ids !== undefined, all === true, found].filter(Boolean).length === 1;
  return isOne && (ids === undefined || seqs === undefined);
}
export const oneSelection = {
  error: 'say which messages: `ids`, `inbox` and/or `q`, or `all: true`; the last two also with `seqs`',
};

export const Selector = z
  .strictObject(selector)
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Selector' });
export type Selector = z.infer<typeof Selector>;

const Tag = z.string().trim().min(1).max(64);
/** What a search can name. */
const NewTag = Tag.regex(/^\P{Cc}*$/u, { error: 'must have no control character' });
export const Patch = z
  .strictObject({
    ...selector,
    seen: z.boolean().optional(),
    pinned: z.boolean().optional(),
    addTags: z.array(NewTag).max(32).optional(),
    removeTags: z.array(Tag).max(32).optional(),
  })
  .refine(namesOneSelection, oneSelection)
  .meta({ id: 'Patch' });
export type Patch = z.infer<typeof Patch>;
