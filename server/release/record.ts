/**
 * The states of a release as pure steps: queued → sending → sent | deferred → … | failed | cancelled, for each
 * recipient; the release has the state of the one furthest from done.
 */
import { randomBytes } from 'node:crypto';
import type { Release, ReleaseAttempt, ReleaseRecipient, ReleaseState } from '#contract/release.ts';
import type { RetryPlan } from './retry.ts';
import type { SendFailure } from './smtp/failure.ts';
import type { Outcome } from './smtp/transaction.ts';

/** Furthest from done first: the state of a release is the first of these that any recipient has. */
const stateOrder: readonly ReleaseState[] = ['sending', 'queued', 'deferred', 'failed', 'cancelled', 'sent'];
const waiting: readonly ReleaseState[] = ['queued', 'deferred'];
const unfinished: readonly ReleaseState[] = ['queued', 'deferred', 'sending'];

/** A new release, to be tried at once. */
export type Wish = Pick<Release, 'message' | 'subject' | 'relay' | 'from' | 'resent' | 'rule' | 'batch'> & {
  readonly to: readonly string[];
};

export function newRelease({ to, ...wish }: Wish, now: number): Release {
  const at = new Date(now).toISOString();
  const recipients = [...new Set(to)].map((address) => recipientOf(address, 'queued', null));
  return {
    id: randomBytes(9).toString('base64url'),
    ...wish,
    requestedAt: at,
    retriedAt: null,
    updatedAt: at,
    nextAttemptAt: at,
    state: 'queued',
    recipients,
    attempts: [],
  };
}

const recipientOf = (address: string, state: ReleaseState, reason: string | null): ReleaseRecipient => ({
  address,
  state,
  reply: null,
  reason,
});

/** Those who are still to be sent to. */
export const waitingIn = ({ recipients }: Release): readonly ReleaseRecipient[] =>
  recipients.filter(({ state }) => waiting.includes(state));

export const isWaiting = (release: Release): boolean => waitingIn(release).length > 0;

/** The same release with some recipients in another state; `change` gives null for those that stay. */
function withRecipients(
  release: Release,
  now: number,
  change: (recipient: ReleaseRecipient) => ReleaseRecipient | null,
): Release {
  const recipients = release.recipients.map((recipient) => change(recipient) ?? recipient);
  const state = stateOrder.find((one) => recipients.some((recipient) => recipient.state === one)) ?? 'failed';
  const updatedAt = new Date(Math.max(now, Date.parse(release.updatedAt))).toISOString();
  const nextAttemptAt = waiting.includes(state) ? (release.nextAttemptAt ?? updatedAt) : null;
  return { ...release, updatedAt, nextAttemptAt, state, recipients };
}

export function sending(release: Release, now: number): Release {
  return withRecipients({ ...release, nextAttemptAt: null }, now, (recipient) =>
    waiting.includes(recipient.state) ? { ...recipient, state: 'sending', reason: null } : null,
  );
}

/** After some of its recipients were tried; `plan` says when those that wait are tried again. */
export function tried(
  release: Release,
  now: number,
  outcomes: readonly Outcome[],
  attempts: readonly ReleaseAttempt[],
  plan: RetryPlan,
): Release {
  const byAddress = new Map(outcomes.map((outcome) => [outcome.address, outcome]));
  const next = tooMany(outcomes) ? now : plan.next(release, now);
  const changed = withRecipients(
    { ...release, attempts: [...release.attempts, ...attempts] },
    now,
    (recipient) => {
      const outcome = byAddress.get(recipient.address);
      return outcome && recipient.state === 'sending'
        ? afterTry(recipient, outcome, next !== null, plan)
        : null;
    },
  );
  return changed.state === 'deferred' && next !== null
    ? { ...changed, nextAttemptAt: new Date(next).toISOString() }
    : changed;
}

/** Some were taken, others are too many for one message: they go at once with another (RFC 5321 §4.5.3.1.10). */
function tooMany(outcomes: readonly Outcome[]): boolean {
  return (
    outcomes.some(({ failure }) => failure === null) &&
    outcomes.some(({ failure, reply }) => failure?.stage === 'rcpt' && reply?.code === 452)
  );
}

function afterTry(
  recipient: ReleaseRecipient,
  { failure, reply }: Outcome,
  mayRetry: boolean,
  plan: RetryPlan,
): ReleaseRecipient {
  if (!failure) return { ...recipient, state: 'sent', reply, reason: null };
  const state = stateAfter(failure, mayRetry);
  const gaveUp = failure.kind === 'temporary' && !mayRetry;
  const reason = gaveUp ? `${failure.message} Given up after ${plan.patience}.` : failure.message;
  return { ...recipient, state, reply: reply ?? recipient.reply, reason };
}

function stateAfter({ kind }: SendFailure, mayRetry: boolean): ReleaseState {
  switch (kind) {
    case 'temporary':
      return mayRetry ? 'deferred' : 'failed';
    case 'permanent':
    case 'in-doubt':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      throw kind satisfies never;
  }
}

/** Nobody of it is sent to any more. */
export function cancelled(release: Release, now: number): Release {
  return withRecipients(release, now, (recipient) =>
    unfinished.includes(recipient.state) ? { ...recipient, state: 'cancelled', reason: null } : null,
  );
}

/** Those who wait fail, with the reason. */
export function failed(release: Release, now: number, reason: string): Release {
  const attempt: ReleaseAttempt = {
    at: new Date(now).toISOString(),
    durationMs: 0,
    server: null,
    domain: null,
    tls: null,
    auth: null,
    stage: 'prepare',
    recipients: release.recipients.filter(({ state }) => unfinished.includes(state)).length,
    reply: null,
    error: reason,
  };
  return withRecipients({ ...release, attempts: [...release.attempts, attempt] }, now, (recipient) =>
    unfinished.includes(recipient.state) ? { ...recipient, state: 'failed', reason } : null,
  );
}

/** Single recipients fail before they are tried. */
export function refused(
  release: Release,
  now: number,
  reasonOf: (address: string) => string | null,
): Release {
  return withRecipients(release, now, (recipient) => {
    const reason = waiting.includes(recipient.state) ? reasonOf(recipient.address) : null;
    return reason === null ? null : { ...recipient, state: 'failed', reason };
  });
}

/** What the end of the program interrupts in time waits again. */
export function queuedAgain(release: Release, now: number): Release {
  const changed = withRecipients(release, now, (recipient) =>
    recipient.state === 'sending' || recipient.state === 'cancelled'
      ? { ...recipient, state: 'queued' }
      : null,
  );
  return { ...changed, nextAttemptAt: changed.updatedAt };
}

/** All who did not get it are tried again at once. The patience for them begins anew. */
export function retried(release: Release, now: number): Release {
  const changed = withRecipients(release, now, (recipient) =>
    recipient.state === 'sent' || recipient.state === 'sending'
      ? null
      : { ...recipient, state: 'queued', reason: null },
  );
  const { state, updatedAt } = changed;
  return { ...changed, retriedAt: updatedAt, nextAttemptAt: state === 'queued' ? updatedAt : null };
}
