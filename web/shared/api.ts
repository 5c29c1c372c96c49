/**
 * The one place where the inbox meets the server: the typed client, and where the server is.
 *
 * Controllers are handed the part of it that they use, as `Pick<Api, …>`, so that tests can hand in theirs.
 */
import { type Client, createClient, MailstopProblem, MailstopUnreachable } from '#client/client.ts';

export type Api = Client;

/** The server is where the page came from, also below a path prefix; no slash at its end. */
export function serverUrl(): string {
  return new URL('.', document.baseURI).href.replace(/\/$/, '');
}

export function createApi(fetch?: typeof globalThis.fetch): Api {
  return createClient({ url: serverUrl(), ...(fetch && { fetch }) });
}

/** The problem the server answered with; null when it is something else, such as a lost connection. */
export function problemOf(error: unknown): MailstopProblem | null {
  return error instanceof MailstopProblem ? error : null;
}

/** What went wrong, as a sentence for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof MailstopUnreachable) return 'Mailstop cannot be reached. Is it still running?';
  if (error instanceof MailstopProblem) return asSentence(error.detail || error.title);
  return error instanceof Error && error.message ? error.message : 'Something went wrong.';
}

function asSentence(text: string): string {
  // A name such as `from:` at the beginning stays as it is written.
  const sentence = /^[\w-]+:/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
