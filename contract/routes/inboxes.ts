/** Inboxes. */
import { z } from 'zod';
import { Inbox, InboxName } from '../inbox.ts';
import { Removed, type Route } from './route.ts';

export const inboxesRoutes = {
  listInboxes: {
    summary: 'All inboxes with their counters, by name',
    group: 'inboxes',
    status: 200,
    answer: z.object({ inboxes: z.array(Inbox), cursor: z.string() }),
    errors: [],
  },
  createInbox: {
    summary: 'Make an inbox',
    group: 'inboxes',
    body: z.strictObject({ name: InboxName }),
    status: 201,
    answer: Inbox,
    errors: ['conflict', 'invalid-body'],
  },
  getInbox: {
    summary: 'One inbox with its counters',
    group: 'inboxes',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Inbox,
    errors: ['not-found'],
  },
  removeInbox: {
    summary: 'Remove an inbox with its messages',
    group: 'inboxes',
    params: z.strictObject({ name: InboxName }),
    status: 200,
    answer: Removed,
    errors: ['not-found'],
  },
} as const satisfies Record<string, Route>;
