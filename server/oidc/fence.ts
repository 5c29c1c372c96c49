/**
 * How a provider is asked: only where its own documents name a place that it may name, for so long, and not more
 * than so much. Over HTTP only a provider on this machine, and only on this machine; redirects are not followed.
 */
import { isLoopback } from '#server/peers.ts';

/** Of one answer: metadata, keys, tokens, claims. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** It cannot be reached, or does not answer in time. */
export class Unreachable extends Error {}
/** It answers, but not as it should. */
export class WrongAnswer extends Error {}

export interface Fence {
  /** Throws `Unreachable` and `WrongAnswer`. */
  readonly fetch: (url: string, options: RequestInit) => Promise<Response>;
  /** Whether the provider may name this place. */
  allows(url: URL): boolean;
}

export function createFence(issuer: URL): Fence {
  const allows = ({ protocol, hostname }: URL): boolean =>
    protocol === 'https:' || (protocol === 'http:' && issuer.protocol === 'http:' && isLoopback(hostname));

  async function fenced(url: string, options: RequestInit): Promise<Response> {
    const place = new URL(url);
    if (!allows(place))
      throw new WrongAnswer(`it names ${place.protocol}//${place.host}, which is not asked`);
    try {
      const answer = await fetch(place, { ...options, redirect: 'manual' });
      return new Response(await bounded(answer), answer);
    } catch (cause) {
      if (cause instanceof WrongAnswer) throw cause;
      throw new Unreachable(reasonOf(cause), { cause });
    }
  }

  return { fetch: fenced, allows };
}

/** Null where the status has no body. */
async function bounded(answer: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!answer.body) return null;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body) {
    size += piece.byteLength;
    if (size > MAX_ANSWER_BYTES) throw new WrongAnswer(`its answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(cause: unknown): string {
  const { message, cause: deeper } = cause as Error;
  return deeper instanceof Error ? deeper.message || String((deeper as NodeJS.ErrnoException).code) : message;
}
