/**
 * The arrival log: a file of messages that were acknowledged and are on their way into the database.
 *
 * A message is appended whole, by one system call, before its sender hears of it; so the end of the program takes
 * nothing away. What is committed needs it no more, and the file is emptied once nothing in it is needed. Which of its
 * messages are committed is known by the database (`marks.ts`), never by this file.
 *
 * A record: its length (32 bits), the CRC-32 of what follows, the length of a JSON text, the text, the blocks. A record
 * that is cut short or does not match its sum was never acknowledged; nothing follows it. Lengths are little-endian.
 */
import { closeSync, constants, ftruncateSync, openSync, readFileSync, readSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { StoreOpenError } from '../database/failure.ts';
import type { NewMessage } from '../threads/protocol.ts';

export const LOG_FILE = 'arrivals.log';

/** Bytes in the file before nothing more is appended until it is emptied. */
const MAX_BYTES = 16 * 1024 * 1024;
/** It is emptied when it holds more and nothing in it is needed. */
const WORTH_EMPTYING = 4 * 1024 * 1024;

/** Bytes of a record that is written twice to be acknowledged sooner. */
const MAX_RECORD = 192 * 1024;

/** Of what a record looks like. */
const FORMAT = 1;
const HEAD = 12;

/** A message with its number in the log. */
export type LoggedMessage = NewMessage & { readonly logged: NonNullable<NewMessage['logged']> };
export type Blocks = ReadonlyArray<Uint8Array<ArrayBuffer>>;

/** Where a record lies in the file. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface LogRecord {
  readonly message: LoggedMessage;
  readonly blocks: Blocks;
}

export interface ArrivalLog {
  /** Null when there is no room, in the file or on the disk; then nothing of it is there. */
  append(record: LogRecord): Place | null;
  /** Reads one that was appended; null when another program has changed it. Throws when the disk does not read. */
  read(place: Place): LogRecord | null;
  /** Says that nothing in it is needed. */
  rest(): void;
  empty(): void;
  /** Empties it when `isDone`, and lets go of the file. */
  close(isDone: boolean): void;
}

/**
 * Opens the log of a store, and gives what a life of the program before left in it, in order; all of it is needed until
 * it is committed. Throws `StoreOpenError`.
 */
export function openArrivalLog(
  directory: string,
  store: string,
): { readonly log: ArrivalLog; readonly left: ReadonlyArray<{ record: LogRecord; place: Place }> } {
  const file = join(directory, LOG_FILE);
  const fd = open(file);
  const left = leftIn(fd, file, store);
  let end = left.at(-1)?.place.end ?? 0;
  // What lies behind must not become a record once something ends where it begins.
  cutAt(fd, end);

  function append(record: LogRecord): Place | null {
    const pieces = written(record, store);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > MAX_RECORD || end + length > MAX_BYTES) return null;
    const start = end;
    if (!writeAll(fd, pieces, { start, length })) {
      cutAt(fd, start);
      return null;
    }
    end += length;
    return { start, end };
  }

  function read({ start, end }: Place): LogRecord | null {
    const bytes = Buffer.alloc(end - start);
    readSync(fd, bytes, 0, bytes.length, start);
    const [found] = recordsOf(bytes, store);
    return found?.record ?? null;
  }

  function rest(): void {
    if (end >= WORTH_EMPTYING) empty();
  }

  function empty(): void {
    cutAt(fd, 0);
    end = 0;
  }

  return {
    log: {
      append,
      read,
      rest,
      empty,
      close(isDone) {
        if (isDone) cutAt(fd, 0);
        try {
          closeSync(fd);
        } catch {
          // It is closed all the same.
        }
      },
    },
    left,
  };
}

function open(file: string): number {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new StoreOpenError(`${file} cannot be opened: ${(error as Error).message}.`, { cause: error });
  }
}

function leftIn(fd: number, file: string, store: string): Array<{ record: LogRecord; place: Place }> {
  try {
    return [...recordsOf(readFileSync(fd), store)];
  } catch (error) {
    closeSync(fd);
    throw new StoreOpenError(`${file} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

/** Whether all of it is in the file. */
function writeAll(fd: number, pieces: readonly Uint8Array[], at: { start: number; length: number }): boolean {
  try {
    return writevSync(fd, pieces, at.start) === at.length;
  } catch {
    return false;
  }
}

/** What is left behind a cut that fails is known by its number to be committed, or by its sum to be no record. */
function cutAt(fd: number, end: number): void {
  try {
    ftruncateSync(fd, end);
  } catch {
    // The disk is in trouble: the database tells of it.
  }
}

function written({ message, blocks }: LogRecord, store: string): Uint8Array[] {
  const sizes = blocks.map((block) => block.length);
  const json = Buffer.from(JSON.stringify({ format: FORMAT, store, sizes, message }));
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(json.length, 8);
  const body = [head.subarray(8), json, ...blocks];
  head.writeUInt32LE(
    body.reduce((sum, piece) => sum + piece.length, 0),
    0,
  );
  head.writeUInt32LE(
    body.reduce((sum, piece) => crc32(piece, sum), 0),
    4,
  );
  return [head, json, ...blocks];
}

function* recordsOf(bytes: Buffer, store: string): Generator<{ record: LogRecord; place: Place }> {
  for (let start = 0; start + HEAD <= bytes.length; ) {
    const end = start + 8 + bytes.readUInt32LE(start);
    const whole = bytes.subarray(start + 8, end);
    if (whole.length < 4 || end > bytes.length || crc32(whole) !== bytes.readUInt32LE(start + 4)) return;
    const record = parsed(whole, store);
    if (!record) return;
    yield { record, place: { start, end } };
    start = end;
  }
}

/** Null for a record of another store, or of another format. */
function parsed(whole: Buffer, store: string): LogRecord | null {
  const textEnd = 4 + whole.readUInt32LE(0);
  const {
    format,
    store: owner,
    sizes,
    message,
  } = JSON.parse(whole.toString('utf8', 4, textEnd)) as {
    format: number;
    store: string;
    sizes: number[];
    message: LoggedMessage;
  };
  if (owner !== store || format !== FORMAT) return null;
  let at = textEnd;
  const blocks = sizes.map((size) => {
    at += size;
    return Uint8Array.from(whole.subarray(at - size, at));
  });
  return { message, blocks };
}
