/**
 * How the program is: where it listens, how full it is, whether something is wrong.
 */
import { z } from 'zod';
import { Time } from './message.ts';

export const Listener = z
  .object({
    name: z.string(),
    host: z.string(),
    port: z.int(),
    tls: z.enum(['none', 'starttls', 'implicit']),
    auth: z.enum(['off', 'optional', 'required', 'users']),
  })
  .meta({ id: 'Listener' });
export type Listener = z.infer<typeof Listener>;

export const Status = z
  .object({
    version: z.string(),
    startedAt: Time,
    cursor: z.string(),
    ready: z.boolean(),
    problems: z.array(z.string()).describe('What is wrong, in sentences; empty when all is well'),
    warnings: z.array(z.string()).describe('What is dangerous in how it was set up, in sentences'),
    smtp: z.array(Listener),
    http: z.object({ url: z.string() }),
    data: z.object({
      directory: z.string(),
      keeps: z.boolean().describe('Whether it stays after the program ends'),
    }),
    messages: z.object({ count: z.int(), unread: z.int(), bytes: z.int() }),
    retention: z.object({
      messages: z.int().nullable(),
      bytes: z.int().nullable(),
      seconds: z.int().nullable().describe('How old messages become'),
      removed: z.int().describe('How many messages went because of these limits'),
    }),
    maxMessageSize: z.int(),
    relays: z.int(),
    waiting: z.int().describe('How many calls wait for mail'),
  })
  .meta({ id: 'Status' });
export type Status = z.infer<typeof Status>;
