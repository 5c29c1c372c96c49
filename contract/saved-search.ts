/**
 * A search that was given a name, and the tags that messages carry: places to go to beside the inboxes. Both are
 * the server's, so that everyone who looks at it has the same.
 */
import { z } from 'zod';
import { Time } from './message.ts';

export const SavedSearch = z
  .object({
    name: z.string(),
    q: z.string().describe('The search, as it is written in the search field'),
    createdAt: Time,
  })
  .meta({ id: 'SavedSearch' });
export type SavedSearch = z.infer<typeof SavedSearch>;

export const TagCount = z
  .object({ name: z.string(), messages: z.int(), unread: z.int() })
  .meta({ id: 'TagCount' });
export type TagCount = z.infer<typeof TagCount>;
