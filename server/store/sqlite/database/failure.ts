/**
 * What SQLite's failures mean: for a caller (`store-full`, `store-unavailable`), and at the start for the person
 * who started the program (`StoreOpenError`).
 */
import { ClientError, WorldError } from '#server/errors.ts';

/** Why the store cannot be opened, in one sentence for a person. */
export class StoreOpenError extends Error {}

/** Primary result codes (sqlite.org/rescode.html). */
export const sqliteCodes = {
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
};

/** The primary result code of an error from SQLite; null for any other. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** An error as a caller may meet it: SQLite's become `WorldError`, all others stay what they are. */
export function worldly(error: unknown): unknown {
  if (error instanceof ClientError || error instanceof WorldError) return error;
  const code = sqliteCode(error);
  if (code === null) return error;
  if (code === sqliteCodes.FULL) return new WorldError('store-full', 'The disk is full', { cause: error });
  return new WorldError('store-unavailable', `The database failed: ${(error as Error).message}`, {
    cause: error,
  });
}
