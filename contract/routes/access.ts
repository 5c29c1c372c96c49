/** Logging in and out, and who one is. */
import { z } from 'zod';
import { Me, Person } from '../access.ts';
import type { Route } from './route.ts';

export const accessRoutes = {
  getMe: {
    summary: 'Who asks, and how one logs in here',
    group: 'access',
    needs: 'anyone',
    status: 200,
    answer: Me,
    errors: [],
  },
  login: {
    summary: 'Log in by name and password; the answer sets a cookie',
    group: 'access',
    needs: 'anyone',
    body: z.strictObject({ name: z.string().min(1).max(255), password: z.string().min(1).max(1000) }),
    status: 200,
    answer: z.object({ person: Person }),
    errors: ['wrong-password', 'too-many-tries', 'invalid-body'],
  },
  logout: {
    summary: 'Log out: the cookie counts no longer',
    group: 'access',
    needs: 'anyone',
    status: 200,
    answer: z.object({
      login: z.boolean().describe('Whether one must log in here'),
      elsewhere: z
        .string()
        .nullable()
        .describe('Where a browser goes to log out at the provider too; null when there is nothing to do'),
    }),
    errors: [],
  },
} as const satisfies Record<string, Route>;
