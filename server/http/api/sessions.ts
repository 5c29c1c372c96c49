/** Sessions: every SMTP connection, with or without a message. */
import { ClientError } from '#server/errors.ts';
import type { Handlers } from '../bind.ts';
import type { Parts } from '../parts.ts';

export function sessionHandlers({ sessions }: Parts): Pick<Handlers, 'listSessions' | 'getSession'> {
  return {
    async listSessions({ query: { outcome = null, limit } }) {
      return { sessions: await sessions.list({ outcome, limit }) };
    },
    async getSession({ params: { id } }) {
      const session = await sessions.get(id);
      if (session) return session;
      throw new ClientError('not-found', `There is no session ${id}`, { field: 'id' });
    },
  };
}
