/** Inboxes. */
import { z } from 'zod';
import { Inbox, InboxName, InboxTerms, NewInbox } from '../inbox.ts';
import { Removed, type Route } from './route.ts';

export const inboxesRoutes = {
  listInboxes: {
    summary: 'All inboxes with their counters, by name',
    group: 'inboxes',
    needs: 'reader',
    status: 200,
    answer: z.object({ inboxes: z.array(Inbox), cursor: z.string() }),
    errors: [],
  },
  createInbox: {
    summary: 'Make an inbox, for good or for a time, with an address of its own',
    group: 'inboxes',
    needs: 'tester',
    body: InboxTerms.extend({
      name: InboxName.optional().describe('One that nobody has, when left out'),
      for: z.string().max(255).optional().describe('Without a name: a label, to be read in the one it gets'),
    }),
    status: 201,
    answer: NewInbox,
    errors: ['conflict', 'invalid-body'],
  },
  patchInbox: {
    summary: 'Keep an inbox, or change how long it stays and how much it keeps',
    group: 'inboxes',
    needs: 'tester',
    params: z.strictObject({ name: InboxName }),
    body: InboxTerms,
    status: 200,
    answer: Inbox,
    errors: ['not-found', 'invalid-body'],
  },
  getInbox: {
    summary: 'One inbox with its counters',
    group: 'inboxes',
    needs: 'reader',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Inbox,
    errors: ['not-found'],
  },
  removeInbox: {
    summary: 'Remove an inbox with its messages',
    group: 'inboxes',
    needs: 'tester',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Removed,
    errors: ['not-found'],
  },
} as const satisfies Record<string, Route>;
