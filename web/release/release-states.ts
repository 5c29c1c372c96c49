/**
 * How the states of a release read and look.
 */
import type { ReleaseStage, ReleaseState, SmtpReply } from '#contract/release.ts';
import type { Tone } from '../shared/tones.ts';

interface StateLook {
  readonly label: string;
  readonly style: string;
  readonly tone: Tone;
}

export const stateLooks: Readonly<Record<ReleaseState, StateLook>> = {
  queued: { label: 'queued', style: 'bg-pressed text-ink-soft', tone: 'faint' },
  sending: { label: 'sending', style: 'bg-chosen text-accent', tone: 'accent' },
  sent: { label: 'sent', style: 'bg-good-soft text-good', tone: 'good' },
  deferred: { label: 'deferred', style: 'bg-warn-soft text-warn', tone: 'warn' },
  failed: { label: 'failed', style: 'bg-bad-soft text-bad', tone: 'bad' },
  cancelled: { label: 'cancelled', style: 'bg-pressed text-ink-soft', tone: 'faint' },
};

/** The filter of the list: a state, or all of them. */
export const stateChoices = ['all', ...(Object.keys(stateLooks) as ReleaseState[])] as const;
export type StateChoice = (typeof stateChoices)[number];

/** Whether somebody is still to be sent to. */
export const isUnfinished = (state: ReleaseState): boolean =>
  ['queued', 'sending', 'deferred'].includes(state);
/** Whether trying again makes sense. */
export const mayRetry = (state: ReleaseState): boolean => ['deferred', 'failed', 'cancelled'].includes(state);

/** Where an attempt ended, as it completes «It ended …». */
export const stageWords: Readonly<Record<ReleaseStage, string>> = {
  prepare: 'before a connection was made',
  dns: 'looking up the mail servers',
  connect: 'connecting',
  greeting: 'at the greeting',
  ehlo: 'at EHLO',
  tls: 'at TLS',
  auth: 'logging in',
  mail: 'at the sender',
  rcpt: 'at the recipients',
  data: 'at DATA',
  body: 'sending the message',
  end: 'at the end of the message',
  done: 'well',
};

/** A reply as it stands on the wire: `250 2.0.0 OK`, the enhanced code once. */
export function replyText({ code, enhancedCode, text }: SmtpReply): string {
  const said = enhancedCode && !text.startsWith(enhancedCode) ? `${enhancedCode} ${text}` : text;
  return said.startsWith(String(code)) ? said : `${code} ${said}`;
}
