/**
 * What a part is for: a body, shown in a body, or carried along (RFC 2183; habits of mail programs where the
 * RFCs leave it open).
 */
import type { Part, PartRole } from '#contract/message.ts';

const bodyRoles: Readonly<Record<string, PartRole>> = { 'text/plain': 'text', 'text/html': 'html' };
const messageTypes: readonly string[] = ['message/rfc822', 'message/global'];

/**
 * By its own header and the type of the container it stands in. Texts are bodies unless they ask to be
 * attachments; the other alternatives of a body (calendar, AMP) belong to it and are no attachments.
 */
export function roleOf(
  part: Pick<Part, 'contentType' | 'disposition' | 'filename'>,
  container: string | null,
): PartRole {
  const { contentType, disposition, filename } = part;
  if (contentType.startsWith('multipart/')) return 'multipart';
  if (messageTypes.includes(contentType)) return 'message';
  const inPlace = disposition === null || disposition === 'inline';
  const body = bodyRoles[contentType];
  if (body && inPlace) return body;
  const alternative = container === 'multipart/alternative' && filename === null;
  const picture = disposition === 'inline' && contentType.startsWith('image/');
  return inPlace && (alternative || picture) ? 'inline' : 'attachment';
}

/** Whether a page shows this part: it refers to it, or it was sent together with the page (RFC 2387). */
export function isShownIn(
  html: string | null,
  part: Pick<Part, 'contentId' | 'disposition'>,
  ancestors: readonly string[],
): boolean {
  if (part.contentId === null || html === null) return false;
  const { contentId } = part;
  if ([contentId, encodeURIComponent(contentId)].some((id) => html.includes(`cid:${id}`))) return true;
  return part.disposition !== 'attachment' && ancestors.includes('multipart/related');
}
