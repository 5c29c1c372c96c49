/**
 * Where a conversation went wrong, read from its transcript: the last command that was refused, and the answer.
 */
import type { TranscriptLine } from '#contract/session.ts';

export interface Refusal {
  /** The command as sent; empty when the server refused before any. */
  readonly command: string;
  /** The reply: its code, and its text without it. */
  readonly code: string;
  readonly text: string;
  /** Which line of the transcript the reply is. */
  readonly line: number;
}

/** The last 4xx or 5xx reply with the command it answers; null when nothing was refused. */
export function lastRefusal(transcript: readonly TranscriptLine[]): Refusal | null {
  const line = transcript.findLastIndex(isRefusal);
  const reply = transcript[line];
  if (!reply) return null;
  const command = transcript.slice(0, line).findLast(({ from }) => from === 'client');
  const [, code = '', text = ''] = /^(\d{3})[ -]?(.*)$/s.exec(reply.text) ?? [];
  return { command: command?.text ?? '', code, text, line };
}

export function isRefusal({ from, text }: TranscriptLine): boolean {
  return from === 'server' && /^[45]\d\d/.test(text);
}

/** What usually helps, by the command that was refused; null when nothing general can be said. */
export function adviceFor({ command }: Refusal): string | null {
  const verb = /^[a-z]+/i.exec(command)?.[0]?.toUpperCase() ?? '';
  return advice[verb] ?? null;
}

const advice: Readonly<Record<string, string>> = {
  AUTH: 'The login was refused. Any user and password will do here, unless AUTH is switched off; the user names the inbox.',
  STARTTLS: 'This port offers no STARTTLS. Send without TLS, or use the port that has it.',
  MAIL: 'The sender was refused. Often the app did not log in where it has to, or announced a message that is too large.',
  RCPT: 'The recipient was refused. Look at the address between the angle brackets.',
  DATA: 'There was nothing to send the message to: no recipient had been taken before.',
  EHLO: 'The greeting was not understood. Look for a broken host name in the settings of the app.',
};
