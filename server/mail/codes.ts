/** One-time codes. */
import type { Code } from '#contract/message.ts';
export function findCodes(_: { subject: string | null; text: string | null; html: string | null }): Code[] {
  return [];
}
