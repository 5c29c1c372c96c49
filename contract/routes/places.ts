/** Where mail is, beside the inboxes: saved searches and tags. */
import { z } from 'zod';
import { SavedSearch, TagCount } from '../saved-search.ts';
import type { Route } from './route.ts';

const SearchName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u, 'holds control characters');

export const placesRoutes = {
  listSearches: {
    summary: 'All saved searches, by name',
    group: 'places',
    needs: 'reader',
    status: 200,
    answer: z.object({ searches: z.array(SavedSearch), cursor: z.string() }),
    errors: [],
  },
  saveSearch: {
    summary: 'Save a search under a name; one of that name is replaced',
    group: 'places',
    needs: 'tester',
    body: z.strictObject({ name: SearchName, q: z.string().trim().min(1).max(2000) }),
    status: 201,
    answer: SavedSearch,
    errors: ['invalid-body', 'invalid-query', 'conflict'],
  },
  removeSearch: {
    summary: 'Forget a saved search',
    group: 'places',
    needs: 'tester',
    params: z.strictObject({ name: SearchName }),
    status: 200,
    answer: SavedSearch,
    errors: ['not-found'],
  },
  listTags: {
    summary: 'All tags with how many messages carry them, by name',
    group: 'places',
    needs: 'reader',
    status: 200,
    answer: z.object({ tags: z.array(TagCount), cursor: z.string() }),
    errors: [],
  },
} as const satisfies Record<string, Route>;
