/**
 * Replies of a server (RFC 5321 §4.2) with their enhanced codes (RFC 3463).
 */
import type { SmtpReply } from '#contract/release.ts';

const LINE = /^([2-5]\d{2})(?:([ -])(?:([245]\.\d{1,3}\.\d{1,3})(?=\s|$)\s*)?(.*))?$/;

/** The lines of one reply, without their endings → its pieces, texts joined; null when they are none. */
export function parseReply(lines: readonly string[]): SmtpReply | null {
  const found = lines.map((line) => LINE.exec(line));
  const first = found[0];
  if (!first?.[1] || found.some((line) => line?.[1] !== first[1])) return null;
  const texts = found.map((line) => line?.[4]?.trim() ?? '').filter(Boolean);
  return { code: Number(first[1]), enhancedCode: first[3] ?? null, text: texts.join(' ') };
}

/** Whether a line is followed by more of its reply. */
export const continues = (line: string): boolean => line[3] === '-';

export const isPositive = ({ code }: SmtpReply): boolean => code >= 200 && code < 300;
export const isTemporary = ({ code }: SmtpReply): boolean => code >= 400 && code < 500;

/** The reply as it stood on the wire, on one line. */
export function replyLine({ code, enhancedCode, text }: SmtpReply): string {
  return [code, enhancedCode, text].filter(Boolean).join(' ');
}
