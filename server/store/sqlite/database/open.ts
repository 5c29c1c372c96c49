/**
 * Opens the database file of a directory, and brings it to the present shape. Whatever stands in the way is a
 * `StoreOpenError` with one sentence for the person who started the program.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { definePacking } from '../bytes/packing.ts';
import { Database } from './database.ts';
import { StoreOpenError, sqliteCode, sqliteCodes } from './failure.ts';
import { knownIdentity } from './journal.ts';
import { migrations } from './migrations.ts';
import { makePrivateFile } from './own-files.ts';

export const DATABASE_FILE = 'mailstop.db';

/** Bytes of a page: three bodies of usual mail fit in one, so that little of it is left empty. */
export const PAGE_SIZE = 8192;

/** How long a reader waits for a lock; in this journal mode there is one for moments only. */
const READ_PATIENCE_MS = 250;
/**
 * Pages in the write-ahead log before the thread that writes brings them into the database itself, each once however
 * often it was written. As a rule another thread has done most of it before (`checkpoints.ts`).
 */
export const CHECKPOINT_PAGES = 6_000;

/**
 * Opens `mailstop.db` in a directory. Throws `StoreOpenError`. `sync` says what is waited for: `full`, every commit
 * is on the disk; `normal`, the database is whole whatever happens to the machine; `off`, for data that is not kept.
 */
export function openDatabase(directory: string, sync: 'off' | 'normal' | 'full'): Database {
  const file = join(directory, DATABASE_FILE);
  let db: Database | null = null;
  try {
    makePrivateFile(file);
    db = new Database(new DatabaseSync(file));
    db.exec(`PRAGMA page_size = ${PAGE_SIZE}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL`);
    db.exec(`PRAGMA synchronous = ${sync}; PRAGMA temp_store = MEMORY`);
    db.exec(`PRAGMA cache_size = -8000; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    definePacking(db.handle);
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw openError(error, file);
  }
}

/** Opens the database of a directory that is open already, to read it beside the one who writes. */
export function openToRead(directory: string): { db: Database; identity: string } {
  const file = join(directory, DATABASE_FILE);
  const db = new Database(new DatabaseSync(file, { readOnly: true }));
  db.exec(
    `PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; PRAGMA busy_timeout = ${READ_PATIENCE_MS}`,
  );
  definePacking(db.handle);
  const identity = knownIdentity(db);
  if (identity === null) throw new StoreOpenError(`${file} has no identity.`);
  return { db, identity };
}

/** Opens the database of a directory that is open already, to bring its write-ahead log into it. `sync` as above. */
export function openToCheckpoint(directory: string, sync: 'off' | 'normal' | 'full'): DatabaseSync {
  const handle = new DatabaseSync(join(directory, DATABASE_FILE));
  handle.exec(`PRAGMA synchronous = ${sync}; PRAGMA cache_size = -100`);
  return handle;
}

/** Takes the steps that are missing, all in one transaction. A database that has data is copied before. */
function migrate(db: Database, file: string): void {
  const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version === migrations.length) return;
  if (version > migrations.length) {
    throw new StoreOpenError(
      `${file} was written by a newer version of Mailstop (its format is ${version}, this program knows ` +
        `${migrations.length}). Use that version, or another data directory.`,
    );
  }
  if (version > 0) keepCopy(db, file, version);
  db.transaction(() => {
    for (const step of migrations.slice(version)) db.exec(step);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

function keepCopy(db: Database, file: string, version: number): void {
  const copy = `${file}.before-format-${version + 1}`;
  if (existsSync(copy)) return;
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(file, copy);
}

const reasons: Readonly<Record<number, (file: string) => string>> = {
  [sqliteCodes.CORRUPT]: (file) =>
    `${file} is damaged. Restore it from a copy, or use another data directory.`,
  [sqliteCodes.NOTADB]: (file) =>
    `${file} is not a database of Mailstop. Move it away, or use another directory.`,
  [sqliteCodes.READONLY]: (file) => `${file} cannot be written. Check its permissions.`,
  [sqliteCodes.CANTOPEN]: (file) =>
    `${file} cannot be opened. Check the permissions of it and of its directory.`,
  [sqliteCodes.FULL]: (file) => `There is no room on the disk of ${file}.`,
  [sqliteCodes.BUSY]: (file) => `${file} is locked by another program.`,
};

function openError(error: unknown, file: string): StoreOpenError {
  if (error instanceof StoreOpenError) return error;
  const reason = reasons[sqliteCode(error) ?? -1];
  const said = error instanceof Error ? error.message : String(error);
  return new StoreOpenError(reason ? reason(file) : `${file} cannot be opened: ${said}.`, { cause: error });
}
