/** Sending a message on. */
import { z } from 'zod';
import { MessageId } from '../message.ts';
import { Relay, Release } from '../release.ts';
import { Limit, OneMessage, type Route } from './route.ts';

export const releaseRoutes = {
  releaseMessage: {
    summary: 'Send one message on through a relay',
    group: 'release',
    params: OneMessage,
    body: z.strictObject({
      relay: z.string().optional().describe('Name of the relay; the first one when left out'),
      to: z.array(z.string().min(3).max(998)).min(1).max(1000).describe('Addresses to send it to'),
      from: z.string().max(998).optional().describe('MAIL FROM; the captured one when left out'),
    }),
    status: 201,
    answer: Release,
    errors: ['not-found', 'no-relay', 'recipient-not-allowed', 'invalid-body'],
  },
  listReleases: {
    summary: 'Releases, newest first',
    group: 'release',
    query: z.strictObject({ message: MessageId.optional(), limit: Limit }),
    status: 200,
    answer: z.object({ releases: z.array(Release) }),
    errors: [],
  },
  listRelays: {
    summary: 'The relays, without their secrets',
    group: 'release',
    status: 200,
    answer: z.object({ relays: z.array(Relay) }),
    errors: [],
  },
} as const satisfies Record<string, Route>;
