/** SMTP connections. */
import { z } from 'zod';
import { Session, SessionOutcome, SessionSummary } from '../session.ts';
import { Limit, type Route } from './route.ts';

export const sessionsRoutes = {
  listSessions: {
    summary: 'SMTP connections, newest first, also those that brought nothing',
    group: 'sessions',
    needs: 'reader',
    query: z.strictObject({ outcome: SessionOutcome.optional(), limit: Limit }),
    status: 200,
    answer: z.object({ sessions: z.array(SessionSummary) }),
    errors: [],
  },
  getSession: {
    summary: 'One SMTP connection with its transcript',
    group: 'sessions',
    needs: 'reader',
    params: z.strictObject({ id: z.string() }),
    status: 200,
    answer: Session,
    errors: ['not-found'],
  },
} as const satisfies Record<string, Route>;
