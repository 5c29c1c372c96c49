/**
 * How parts of a message are called when they have no name of their own.
 */
import type { Part } from '#contract/message.ts';

const pictures: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);
/** Pictures larger than this are not drawn small. */
const THUMBNAIL_BYTES = 4 * 1024 * 1024;

export const hasThumbnail = ({ contentType, size }: Part): boolean =>
  pictures.has(contentType) && size > 0 && size <= THUMBNAIL_BYTES;

/** Whether a browser draws it. */
export const isPicture = ({ contentType, size }: Part): boolean => pictures.has(contentType) && size > 0;

/** Whether it can be read as text: by its type, or because it is the source of something. */
export const isText = ({ contentType }: Part): boolean =>
  /^(?:text|message)\/|[/+](?:json|xml|yaml|javascript|x-sh|sql|csv)$/.test(contentType);

export const partName = ({ filename, contentType, role }: Part): string =>
  filename || (role === 'message' ? 'Message' : `(no name) ${contentType}`);

export interface TreeRow {
  readonly part: Part;
  readonly depth: number;
}

/** The parts with how deep each lies in the tree. */
export function treeOf(parts: readonly Part[]): readonly TreeRow[] {
  const depths = new Map<number, number>();
  return parts.map((part) => {
    const depth = part.parent === null ? 0 : (depths.get(part.parent) ?? 0) + 1;
    depths.set(part.n, depth);
    return { part, depth };
  });
}
