/** Sending messages on: relays, releases, and the rules that release by themselves. */
import { z } from 'zod';
import { MessageId } from '../message.ts';
import {
  Relay,
  RelayName,
  RelayTest,
  Release,
  ReleaseDetail,
  ReleaseRule,
  ReleaseState,
} from '../release.ts';
import { Limit, OneMessage, type Route } from './route.ts';
import { namesOneSelection, oneSelection, selector } from './selector.ts';

const Recipients = z
  .array(z.string().min(3, 'is not an address').max(998))
  .min(1, 'name at least one recipient')
  .max(1000);
const ChosenRelay = RelayName.optional().describe('Name of the relay; the first one when left out');
const OneRelease = z.strictObject({ id: z.string().min(1).max(64) });
const OneRule = z.strictObject({ name: z.string().min(1).max(64) });
const OneRelay = z.strictObject({ name: z.string().min(1).max(255) });

const bulk = {
  ...selector,
  relay: ChosenRelay,
  to: Recipients.optional().describe('Fixed recipients; those of each message when left out'),
  from: z.string().max(998).optional().describe('MAIL FROM; the captured one of each when left out'),
  resent: z.boolean().optional(),
};
const Plan = z
  .object({
    relay: z.string(),
    messages: z.int().describe('How many would be sent'),
    recipients: z.int().describe('How many different addresses'),
    addresses: z
      .array(z.object({ address: z.string(), messages: z.int() }))
      .describe('At most the 100 that get most'),
    refused: z
      .array(z.object({ address: z.string(), messages: z.int(), reason: z.string() }))
      .describe('Who may not be mailed and why, at most 100; nothing is sent while there are any'),
  })
  .meta({ id: 'ReleasePlan' });
export type ReleasePlan = z.infer<typeof Plan>;

/** Which releases a change is for. */
const Chosen = z
  .strictObject({
    ids: z.array(z.string().min(1).max(64)).min(1).max(1_000).optional(),
    batch: z.string().min(1).optional(),
  })
  .refine(({ ids, batch }) => (ids === undefined) !== (batch === undefined), {
    error: 'say which releases: `ids` or `batch`',
  });

export const releaseRoutes = {
  releaseMessage: {
    summary: 'Send one message on through a relay',
    group: 'release',
    needs: 'tester',
    params: OneMessage,
    body: z.strictObject({
      relay: ChosenRelay,
      to: Recipients.describe('Addresses to send it to'),
      from: z
        .string()
        .max(998)
        .optional()
        .describe("MAIL FROM; the relay's or the captured one when left out"),
      resent: z
        .boolean()
        .optional()
        .describe('Add Resent-* fields (RFC 5322 §3.6.6); as the relay says when left out'),
    }),
    status: 201,
    answer: Release,
    errors: ['not-found', 'no-relay', 'recipient-not-allowed', 'invalid-body'],
  },
  planReleases: {
    summary: 'What releasing many messages would do, without doing it',
    group: 'release',
    needs: 'tester',
    body: z.strictObject(bulk).refine(namesOneSelection, oneSelection),
    status: 200,
    answer: Plan,
    errors: ['not-found', 'no-relay', 'invalid-body', 'invalid-query'],
  },
  releaseMessages: {
    summary: 'Send many messages on, exactly as many as the plan said',
    group: 'release',
    needs: 'tester',
    body: z
      .strictObject({
        ...bulk,
        expect: z
          .strictObject({ messages: z.int(), recipients: z.int() })
          .describe('What the plan said and a person confirmed; 409 when it is no longer so'),
      })
      .refine(namesOneSelection, oneSelection),
    status: 201,
    answer: z.object({ batch: z.string(), releases: z.int() }),
    errors: ['not-found', 'no-relay', 'recipient-not-allowed', 'invalid-body', 'invalid-query', 'conflict'],
  },
  listReleases: {
    summary: 'Releases, newest first',
    group: 'release',
    needs: 'reader',
    query: z.strictObject({
      message: MessageId.optional(),
      relay: z.string().optional(),
      state: ReleaseState.optional(),
      batch: z.string().optional(),
      before: z
        .string()
        .regex(/^\d{1,15}$/, 'is not `next` of a page')
        .optional()
        .describe('`next` of the page before'),
      limit: Limit,
    }),
    status: 200,
    answer: z.object({
      releases: z.array(Release),
      next: z.string().nullable().describe('Goes into `before`; null at the end'),
      total: z.int(),
      counts: z
        .array(z.object({ relay: z.string(), state: ReleaseState, releases: z.int() }))
        .describe('Of all releases'),
    }),
    errors: [],
  },
  getRelease: {
    summary: 'One release with the transcripts of its attempts',
    group: 'release',
    needs: 'reader',
    params: OneRelease,
    status: 200,
    answer: ReleaseDetail,
    errors: ['not-found'],
  },
  cancelReleases: {
    summary: 'Stop releases: nobody of them is sent to any more',
    group: 'release',
    needs: 'tester',
    body: Chosen,
    status: 200,
    answer: z.object({ cancelled: z.int().describe('Releases of which a recipient was stopped') }),
    errors: ['not-found', 'invalid-body'],
  },
  retryReleases: {
    summary: 'Try again at once all recipients who did not get it',
    group: 'release',
    needs: 'tester',
    body: Chosen,
    status: 200,
    answer: z.object({ retried: z.int() }),
    errors: ['not-found', 'invalid-body'],
  },
  listRelays: {
    summary: 'The relays, without their secrets',
    group: 'release',
    needs: 'reader',
    status: 200,
    answer: z.object({ relays: z.array(Relay) }),
    errors: [],
  },
  testRelay: {
    summary: 'Connect to a relay, with TLS and AUTH as for sending, and send nothing',
    group: 'release',
    needs: 'admin',
    params: OneRelay,
    status: 200,
    answer: RelayTest,
    errors: ['not-found', 'no-relay'],
  },
  listRules: {
    summary: 'The rules that release messages as they arrive',
    group: 'release',
    needs: 'admin',
    status: 200,
    answer: z.object({ rules: z.array(ReleaseRule) }),
    errors: [],
  },
  saveRule: {
    summary: 'Make a rule, or put another in its place; off unless `enabled` is true',
    group: 'release',
    needs: 'admin',
    body: ReleaseRule.omit({ stopped: true }),
    status: 200,
    answer: ReleaseRule,
    errors: ['not-found', 'no-relay', 'recipient-not-allowed', 'invalid-body', 'invalid-query'],
  },
  removeRule: {
    summary: 'Remove a rule',
    group: 'release',
    needs: 'admin',
    params: OneRule,
    status: 200,
    answer: z.object({ removed: z.literal(true) }),
    errors: ['not-found'],
  },
  tryRule: {
    summary: 'What a rule would have released of the stored messages, without doing it',
    group: 'release',
    needs: 'admin',
    body: ReleaseRule.omit({ stopped: true }),
    status: 200,
    answer: Plan,
    errors: ['not-found', 'no-relay', 'invalid-body', 'invalid-query'],
  },
} as const satisfies Record<string, Route>;
