/**
 * What a page of a message may load: parts of the message itself, images written into the page, and things from
 * elsewhere only when that was asked for (promises P8, P9).
 */
import type { Part } from '#contract/message.ts';

export interface ReferencePolicy {
  readonly parts: readonly Pick<Part, 'n' | 'contentId'>[];
  readonly partUrl: (n: number) => string;
  readonly allowRemote: boolean;
}

/** `none`: names nothing that can be shown; `blocked`: is elsewhere and was not asked for. */
export type Reference =
  | { readonly type: 'load'; readonly url: string }
  | { readonly type: 'blocked'; readonly url: string }
  | { readonly type: 'none' };

const NONE: Reference = { type: 'none' };

/** Decides on the URL of an image, style sheet, font and the like. `base` is the page's own base, or null. */
export function resolveLoad(written: string, base: string | null, policy: ReferencePolicy): Reference {
  const url = absolute(normalize(written), base);
  if (/^cid:/i.test(url)) return partReference(url.slice(4), policy);
  if (/^data:(?:image|font|application\/(?:x-)?font)/i.test(url)) return { type: 'load', url };
  if (!/^https?:/i.test(url)) return NONE;
  return policy.allowRemote ? { type: 'load', url } : { type: 'blocked', url };
}

/** Where a link may lead; null when nowhere. */
export function resolveLink(written: string, base: string | null, policy: ReferencePolicy): string | null {
  const url = absolute(normalize(written), base);
  if (/^cid:/i.test(url)) {
    const reference = partReference(url.slice(4), policy);
    return reference.type === 'load' ? reference.url : null;
  }
  return /^(?:https?|mailto|tel|sms|geo|webcal):/i.test(url) ? url : null;
}

/** As a browser reads it: no line breaks or tabs within, no control characters or blanks around. */
function normalize(written: string): string {
  return written.replace(/[\t\r\n]/g, '').replace(/^[\0- ]+|[\0- ]+$/g, '');
}

function absolute(url: string, base: string | null): string {
  if (/^[\\/]{2}/.test(url)) return `https://${url.slice(2)}`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || base === null || url === '') return url;
  return URL.parse(url, base)?.href ?? url;
}

function partReference(written: string, { parts, partUrl }: ReferencePolicy): Reference {
  const ids = [written, decoded(written)];
  const part = parts.find(({ contentId }) => contentId !== null && ids.includes(contentId));
  return part ? { type: 'load', url: partUrl(part.n) } : NONE;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
