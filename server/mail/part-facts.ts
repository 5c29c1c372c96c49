/**
 * What the header of a part says of it (RFC 2045, RFC 2046, RFC 2183), read as mailparser reads it.
 */
import libmime from 'libmime';
import type { Part } from '#contract/message.ts';
import { decodeWords, firstValue, parseStructured, type RawField } from './headers.ts';
import { roleOf } from './role.ts';

type PartPlace = 'n' | 'parent' | 'path' | 'offset' | 'bodyOffset' | 'bodySize' | 'size' | 'sha256';
export type PartFacts = Omit<Part, PartPlace>;

/** `container` is the type of the multipart around it, or null. */
export function readFacts(fields: readonly RawField[], container: string | null): PartFacts {
  const type = parseStructured(firstValue(fields, 'content-type') ?? '');
  const placing = parseStructured(firstValue(fields, 'content-disposition') ?? '');
  const disposition = placing.value.toLowerCase() || null;
  const filename = placing.parameters.filename || type.parameters.name || null;
  const contentType = isType(type.value)
    ? type.value.toLowerCase()
    : defaultType(disposition, placing.parameters.filename ?? '', container);
  return {
    role: roleOf({ contentType, disposition, filename }, container),
    contentType,
    parameters: type.parameters,
    charset: type.parameters.charset || null,
    disposition,
    filename,
    contentId: bareContentId(firstValue(fields, 'content-id')),
    transferEncoding: bareToken(firstValue(fields, 'content-transfer-encoding')),
  };
}

const isType = (value: string): boolean => /^[^\s/]+\/[^\s/]+$/.test(value);

/** RFC 2045 §5.2, RFC 2046 §5.1.5; attachments by their name. */
function defaultType(disposition: string | null, filename: string, container: string | null): string {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1];
  if (extension) return libmime.detectMimeType(extension);
  if (disposition === 'attachment') return 'application/octet-stream';
  return container === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
}

function bareContentId(value: string | null): string | null {
  return value === null ? null : decodeWords(value).replace(/^<|>$/g, '').trim() || null;
}

/** In lower case, without a comment. */
function bareToken(value: string | null): string | null {
  const start = value?.indexOf('(') ?? -1;
  return (start === -1 ? value : value?.slice(0, start))?.trim().toLowerCase() || null;
}
