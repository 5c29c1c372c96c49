/** Inboxes: list, make, look at, keep, remove with everything in them. */
import { randomBytes } from 'node:crypto';
import type { NewInbox, InboxTerms as Terms } from '#contract/inbox.ts';
import { ClientError } from '#server/errors.ts';
import type { InboxTerms } from '#server/store/store.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

type Names = 'listInboxes' | 'createInbox' | 'getInbox' | 'patchInbox' | 'removeInbox';

/** Reserved (RFC 6761): no such address exists anywhere. */
const DOMAIN = 'mailstop.test';
const LABEL_LENGTH = 40;

export function inboxHandlers({ store, status }: Parts): Pick<Handlers, Names> {
  return {
    listInboxes: () => store.inboxes(),

    async createInbox({ body: { name: wanted, for: label = 'inbox', ...terms } }) {
      const unique = uniqueName(wanted ?? label);
      const name = wanted ?? unique;
      const address = `${unique}@${DOMAIN}`;
      const inbox = await store.createInbox(name, { address, ...storeTerms(terms) });
      if (!inbox) throw new ClientError('conflict', `There is an inbox ${name} already`, { field: 'name' });
      return { ...inbox, ...credentials(name, (await status()).smtp) };
    },
    async getInbox({ params: { name } }) {
      return found(await store.inbox(name), name);
    },
    async patchInbox({ params: { name }, body }) {
      return found(await store.changeInbox(name, storeTerms(body)), name);
    },
    async removeInbox({ params: { name } }) {
      return found(await store.removeInbox(name), name);
    },
  };
}

function storeTerms({ ttl, ...limits }: Terms): InboxTerms {
  if (ttl === undefined) return limits;
  return { ...limits, expiresAt: ttl === null ? null : Date.now() + ttl * 1000 };
}

/** 60 bits of chance behind what can be read of the label. */
function uniqueName(label: string): string {
  const readable = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LABEL_LENGTH)
    .replace(/^-+|-+$/g, '');
  const chance = BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36);
  return readable === '' ? chance : `${readable}-${chance}`;
}

function credentials(
  user: string,
  smtp: Awaited<ReturnType<Parts['status']>>['smtp'],
): Pick<NewInbox, 'user' | 'password' | 'smtp'> {
  const password = randomBytes(9).toString('base64url');
  const login = `${encodeURIComponent(user)}:${password}`;
  return {
    user,
    password,
    smtp: smtp.map(
      ({ tls, host, port }) => `${tls === 'implicit' ? 'smtps' : 'smtp'}://${login}@${host}:${port}`,
    ),
  };
}

function found<T>(thing: T | null, name: string): T {
  if (thing === null) throw new ClientError('not-found', `There is no inbox ${name}`, { field: 'name' });
  return thing;
}
