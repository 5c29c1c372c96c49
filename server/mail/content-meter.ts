/**
 * A body as it passes: decoded, hashed and counted, never held. Of a text the beginning is kept.
 */
import { createHash } from 'node:crypto';
import { createTransferDecoder } from './transfer.ts';

/** What may still be kept of the decoded texts of a message, in bytes; the rest is only counted and hashed. */
export class TextRoom {
  left = 4 * 1024 * 1024;
}

export interface PartContent {
  readonly size: number;
  readonly sha256: string;
  /** The decoded bytes of a text, as far as there was room. */
  readonly kept: Uint8Array;
}

export class ContentMeter {
  private readonly decoder;
  private readonly hash = createHash('sha256');
  private readonly kept: Uint8Array[] = [];
  private readonly room: TextRoom | null;
  private size = 0;

  /** `room` is null for what is no text. */
  constructor(transferEncoding: string | null, room: TextRoom | null) {
    this.decoder = createTransferDecoder(transferEncoding);
    this.room = room;
  }

  write(encoded: Uint8Array): void {
    this.take(this.decoder.write(encoded));
  }

  end(): PartContent {
    this.take(this.decoder.end());
    return { size: this.size, sha256: this.hash.digest('hex'), kept: joined(this.kept) };
  }

  private take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    this.hash.update(bytes);
    if (!this.room || this.room.left === 0) return;
    const piece = bytes.subarray(0, this.room.left);
    this.room.left -= piece.length;
    this.kept.push(piece);
  }
}

function joined([first, ...others]: readonly Uint8Array[]): Uint8Array {
  if (others.length === 0) return first ?? new Uint8Array(0);
  return Buffer.concat([first ?? new Uint8Array(0), ...others]);
}
