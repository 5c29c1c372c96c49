/**
 * What happened while a wait was in vain: which connections there were, how much mail came, and what was refused
 * at which command. The answer to «why did no mail come?».
 */
import type { Session, SessionSummary } from '#contract/session.ts';
import type { Activity, Rejection } from '#contract/wait.ts';
import type { Sessions } from '#server/intake/sessions.ts';

const MAX_SESSIONS = 200;
const MAX_REJECTIONS = 10;

/** The account since `since` (RFC 3339), without what was accepted. */
export async function activitySince(
  sessions: Pick<Sessions, 'list' | 'get'>,
  since: string,
): Promise<Pick<Activity, 'connections' | 'rejected'>> {
  const recent = await sessions.list({ outcome: null, limit: MAX_SESSIONS });
  const open = recent.filter(({ closedAt }) => closedAt === null || closedAt >= since);
  const refused = open.filter(({ lastError }) => lastError !== null).slice(0, MAX_REJECTIONS);
  const rejected = await Promise.all(refused.map((session) => rejectionOf(sessions, session, since)));
  return { connections: open.length, rejected: rejected.filter((one) => one !== null) };
}

async function rejectionOf(
  sessions: Pick<Sessions, 'get'>,
  { id }: SessionSummary,
  since: string,
): Promise<Rejection | null> {
  const session = await sessions.get(id);
  const refusal = session && lastRefusal(session);
  return refusal && refusal.at >= since ? refusal : null;
}

/** The last 4xx or 5xx reply of a session, with the command it answered. */
export function lastRefusal({ id, client, transcript }: Session): Rejection | null {
  const last = transcript.findLastIndex(({ from, text }) => from === 'server' && /^[45]\d\d/.test(text));
  const reply = transcript[last];
  if (!reply) return null;
  const before = transcript.slice(0, last).findLast(({ from }) => from !== 'server');
  return {
    at: reply.at,
    stage: stageOf(before?.from ?? null, before?.text ?? ''),
    code: Number(reply.text.slice(0, 3)),
    text: reply.text.slice(4),
    client: client.address,
    session: id,
  };
}

/** The command's verb; a note stands for the bytes of a message. */
function stageOf(from: 'client' | 'note' | 'server' | null, text: string): string {
  if (from === null) return 'connect';
  if (from === 'note') return 'data';
  return /^[a-z]+/i.exec(text)?.[0].toLowerCase() ?? 'unknown';
}
