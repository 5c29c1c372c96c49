/**
 * What the waiting commands share: how long, from where on, and the inbox of the client that they ask.
 */
import { TestInbox } from '#client/inbox.ts';
import { duration, text } from './options.ts';
import type { Server } from './server.ts';

const DEFAULT_TIMEOUT = '10s';
/** What a wait in vain tells of begins before our process did: the app was run first. */
const LOOK_BACK_MS = 600_000;

export const timeOptions = {
  timeout: duration('How long to wait at most', DEFAULT_TIMEOUT),
  after: text('CURSOR', 'Only messages that came after this cursor'),
} as const;

/** All messages of a Mailstop; the criteria of each question narrow it. */
export function everyMessage({ url, client }: Server): TestInbox {
  const pageOf = (id: string): string => `${url}/?message=${id}`;
  return new TestInbox({ address: '', criteria: {}, client, pageOf, timeout: 0, lookBack: LOOK_BACK_MS });
}
