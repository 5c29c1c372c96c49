/**
 * A body as it passes: decoded, hashed and counted, never held. Of a text the beginning is kept.
 */
import { createHash } from 'node:crypto';
import { createTransferDecoder } from './transfer.ts';

/** Bytes of one decoded text body that are kept; the rest is only counted and hashed. */
const KEEP_TEXT = 8 * 1024 * 1024;

export interface PartContent {
  readonly size: number;
  readonly sha256: string;
  /** The decoded bytes of a text, at most `KEEP_TEXT`. */
  readonly kept: Uint8Array;
}

export class ContentMeter {
  private readonly decoder;
  private readonly hash = createHash('sha256');
  private readonly kept: Uint8Array[] = [];
  private size = 0;
  private room: number;

  constructor(transferEncoding: string | null, keepsText: boolean) {
    this.decoder = createTransferDecoder(transferEncoding);
    this.room = keepsText ? KEEP_TEXT : 0;
  }

  write(encoded: Uint8Array): void {
    this.take(this.decoder.write(encoded));
  }

  end(): PartContent {
    this.take(this.decoder.end());
    return { size: this.size, sha256: this.hash.digest('hex'), kept: Buffer.concat(this.kept) };
  }

  private take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    this.hash.update(bytes);
    if (this.room === 0) return;
    const piece = Buffer.from(bytes.subarray(0, this.room)); // a copy: the sender may use its buffer again
    this.room -= piece.length;
    this.kept.push(piece);
  }
}
