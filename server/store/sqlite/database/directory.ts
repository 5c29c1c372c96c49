/**
 * The directory that holds the data, for one process at a time. The lock is SQLite's own on a small file beside
 * the database: it ends with the process, however that ends.
 */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { dangerOf } from '#server/private-files.ts';
import { StoreOpenError, sqliteCode, sqliteCodes } from './failure.ts';
import { closeFiles, makePrivateFile, refuseLinks } from './own-files.ts';

const LOCK_FILE = 'lock.db';

export interface DataDirectory {
  readonly path: string;
  /** Whether it stays. */
  readonly keeps: boolean;
  /** Gives up the lock; deletes the directory when it is a temporary one. */
  release(): void;
}

/**
 * Takes a directory, or makes a private temporary one for null. `warn` is told what others of the machine could do with
 * one that was there. Throws `StoreOpenError`.
 */
export function takeDirectory(wanted: string | null, warn: (sentence: string) => void): DataDirectory {
  const path = wanted === null ? temporaryDirectory() : prepareDirectory(resolve(wanted), warn);
  const lock = lockDirectory(path);
  return {
    path,
    keeps: wanted !== null,
    release() {
      lock.close();
      if (wanted === null) rmSync(path, { recursive: true, force: true });
    },
  };
}

function prepareDirectory(path: string, warn: (sentence: string) => void): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const found = statSync(path);
    if (!found.isDirectory()) throw new StoreOpenError(`${path} is not a directory.`);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    refuseLinks(path);
    const danger = dangerOf(path, found);
    for (const sentence of [...(danger ? [danger] : []), ...closeFiles(path)]) warn(sentence);
    return path;
  } catch (error) {
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(explain(path, error), { cause: error });
  }
}

function temporaryDirectory(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'mailstop-'));
  } catch (error) {
    const reason = (error as Error).message;
    throw new StoreOpenError(
      `No temporary directory can be made (${reason}). Name one with --data, or set TMPDIR.`,
      { cause: error },
    );
  }
}

function explain(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EEXIST' || code === 'ENOTDIR') return `${path} is not a directory.`;
  if (!existsSync(path)) return `The data directory ${path} cannot be made: ${(error as Error).message}.`;
  return `The data directory ${path} cannot be read and written. Check its permissions.`;
}

function lockDirectory(path: string): DatabaseSync {
  const file = join(path, LOCK_FILE);
  let lock: DatabaseSync | null = null;
  try {
    makePrivateFile(file);
    lock = new DatabaseSync(file);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const taken = sqliteCode(error) === sqliteCodes.BUSY;
    const reason = taken ? 'is in use by another Mailstop' : `cannot be locked: ${(error as Error).message}`;
    throw new StoreOpenError(`The data directory ${path} ${reason}.`, { cause: error });
  }
}
