/**
 * When the write-ahead log goes into the database. The disk is waited for then, twice, so the thread that reads does it
 * while the one that writes goes on. That leaves the log a little behind for ever; it begins anew when the thread that
 * writes brings in the rest (`CHECKPOINT_PAGES`), which is little by then.
 */

/** Bytes in the log that are worth it. */
const WORTH_IT = 8 * 1024 * 1024;
/** What a message takes in the log beside its bytes: rows, and their places in indexes. */
const MESSAGE_BYTES = 8 * 1024;

export interface Checkpoints {
  /** So many bytes of a message, or of a part of one, go into the log. */
  written(bytes: number): void;
  /** After a commit. */
  committed(): void;
}

/** `due` is called when there is enough in the log. */
export function createCheckpoints(due: () => void): Checkpoints {
  let bytes = 0;

  return {
    written(more) {
      bytes += more + MESSAGE_BYTES;
    },
    committed() {
      if (bytes < WORTH_IT) return;
      bytes = 0;
      due();
    },
  };
}
