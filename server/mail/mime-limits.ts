/**
 * How much of a message is taken apart, so that work and memory stay bounded whatever it holds. A message beyond it is
 * kept byte for byte all the same, shown as far as it was read, and says so in its `problem`.
 */
export interface MimeLimits {
  readonly parts: number;
  /** Parts inside each other. */
  readonly depth: number;
  /** Bytes of one header, the message's or a part's. */
  readonly headerBytes: number;
  /** Fields of one header. */
  readonly headerFields: number;
}

/** Those of a server that is not told otherwise. */
export const mimeLimits: MimeLimits = {
  parts: 1000,
  depth: 100,
  headerBytes: 8 * 1024 * 1024,
  headerFields: 20_000,
};

/** A limit was met. The message is a sentence for a person. */
export class LimitError extends Error {}

export const tooManyParts = ({ parts }: MimeLimits): LimitError =>
  new LimitError(`It has more than ${parts} parts; the rest was not read.`);
export const tooDeep = ({ depth }: MimeLimits): LimitError =>
  new LimitError(`Its parts are nested more than ${depth} deep; the rest was not read.`);
export const tooLargeHeader = ({ headerBytes }: MimeLimits): LimitError =>
  new LimitError(`A header in it is larger than ${sizeText(headerBytes)}; what follows was not read.`);
export const tooManyFields = ({ headerFields }: MimeLimits): LimitError =>
  new LimitError(`A header in it has more than ${headerFields} fields; what follows was not read.`);

function sizeText(bytes: number): string {
  return bytes % 1024 ** 2 === 0 ? `${bytes / 1024 ** 2} MiB` : `${bytes} bytes`;
}
