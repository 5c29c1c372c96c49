/**
 * How the states of a release read and look.
 */
import type { ReleaseState, SmtpReply } from '#contract/release.ts';

interface StateLook {
  readonly label: string;
  readonly style: string;
}

export const stateLooks: Readonly<Record<ReleaseState, StateLook>> = {
  queued: { label: 'queued', style: 'bg-pressed text-ink-soft' },
  sending: { label: 'sending', style: 'bg-chosen text-accent' },
  sent: { label: 'sent', style: 'bg-good-soft text-good' },
  deferred: { label: 'deferred', style: 'bg-warn-soft text-warn' },
  failed: { label: 'failed', style: 'bg-bad-soft text-bad' },
  cancelled: { label: 'cancelled', style: 'bg-pressed text-ink-soft' },
};

/** A reply as it stands on the wire: `250 2.0.0 OK`, the enhanced code once. */
export function replyText({ code, enhancedCode, text }: SmtpReply): string {
  const said = enhancedCode && !text.startsWith(enhancedCode) ? `${enhancedCode} ${text}` : text;
  return said.startsWith(String(code)) ? said : `${code} ${said}`;
}
