/**
 * Who may do what: roles, each of which may do all that those before it may, and the one who asks.
 */
import { z } from 'zod';
import { fitsGlob } from './glob.ts';

/** Least first. */
export const roles = ['reader', 'tester', 'admin'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** What each may do, for help and docs. */
export const roleMeanings: Readonly<Record<Role, string>> = {
  reader: 'sees messages and waits for them',
  tester: 'also adds, marks, deletes and releases messages, and makes inboxes',
  admin: 'also makes rules that release by themselves, and tests relays; sees every inbox',
};

/** Whether someone reaches an inbox: one that his list names (`*` for any text), or that of his own name. */
export function reaches({ name, inboxes }: Person, inbox: string): boolean {
  return inboxes === null || isAmong([name, ...inboxes], inbox);
}

/** Whether an inbox is one of those that the list names. */
export function isAmong(patterns: readonly string[], inbox: string): boolean {
  // A name with a star would stand for many where it is searched for.
  if (inbox.includes('*')) return false;
  return patterns.some((one) => (one.includes('*') ? fitsGlob(one, inbox) : one === inbox));
}

/** What a route asks for: a role, or nothing at all. */
export type Need = Role | 'anyone';

export const covers = (has: Role, need: Role): boolean => roles.indexOf(has) >= roles.indexOf(need);

export const Person = z
  .object({
    name: z.string(),
    role: Role,
    inboxes: z
      .array(z.string())
      .nullable()
      .describe('The only inboxes that are shown, `*` standing for any text; null for all'),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof Person>;

export const Me = z
  .object({
    login: z.boolean().describe('Whether one must log in here'),
    password: z.boolean().describe('Whether that is possible by name and password'),
    provider: z
      .object({ name: z.string(), path: z.string() })
      .nullable()
      .describe('Where a browser goes to log in by OpenID Connect, and what it is called; null without'),
    person: Person.nullable().describe('Who asks; null for nobody that is known'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
