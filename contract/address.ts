/**
 * One mailbox as it stands in a header field (RFC 5322 §3.4).
 *
 * Addresses are kept as written; comparing them is the reader's business (whole, case-insensitive:
 * see `server/mail/address.ts`). A member of a group carries the group's name.
 */
import { z } from 'zod';

export const Address = z
  .object({
    name: z.string().nullable().describe('Display name, decoded; null when there is none'),
    address: z.string().describe('addr-spec as written; empty when the header holds only a name'),
    group: z.string().nullable().describe('Name of the RFC 5322 group it stands in, else null'),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;
