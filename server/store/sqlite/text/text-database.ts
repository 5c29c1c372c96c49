/**
 * The file of the text index, beside the database: two FTS5 tables whose row numbers are those of messages, and who
 * was meant to get them.
 *
 * Everything in it can be read again from the messages, so it is begun anew when it is not there, damaged, of another
 * form, of another store, or knows of messages that the store lost with the machine.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from '../database/database.ts';
import { sqliteCode, sqliteCodes } from '../database/failure.ts';
import { knownIdentity, readNumber } from '../database/journal.ts';
import { makePrivateFile } from '../database/own-files.ts';

const FILE = 'text-index.db';

/** The form of the file; one that has another number is begun anew. */
const FORM = 3;

/** Bytes that an FTS5 table gathers before it writes a piece, if the transaction does not end before (1 MB as it comes). */
const HASH_BYTES = 8 * 1024 * 1024;

const pieces = `('automerge', 16), ('crisismerge', 32), ('hashsize', ${HASH_BYTES})`;

/** How texts become words. */
const WORDS = 'unicode61 remove_diacritics 2';

/** What is asked, as words, and the places of the words that the index knows; for `text-lookup.ts`. */
const lookups = `
  CREATE VIRTUAL TABLE temp.asked USING fts5 (text, content = '', tokenize = '${WORDS}');
  CREATE VIRTUAL TABLE temp.asked_words USING fts5vocab ('temp', 'asked', 'instance');
  CREATE VIRTUAL TABLE temp.known_words USING fts5vocab ('text', 'words', 'instance');
`;

/**
 * `words`: by word and beginning of a word; `names`: by any three characters; `recipient`: of the envelope, by the whole
 * address in small letters. Few, large merges: a third less time for
 * indexing, and a search looks into more pieces. `meta` has the numbers of `text-index.ts`.
 */
const schema = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE words USING fts5 (
    subject, body, content = '', contentless_delete = 1, tokenize = '${WORDS}'
  );
  CREATE VIRTUAL TABLE names USING fts5 (
    subject, sender, recipient, cc, bcc, attachment,
    content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1'
  );
  CREATE TABLE recipient (address TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (address, seq)) STRICT, WITHOUT ROWID;
  CREATE INDEX recipient_by_message ON recipient (seq);
  INSERT INTO words (words, rank) VALUES ${pieces};
  INSERT INTO names (names, rank) VALUES ${pieces};
  PRAGMA user_version = ${FORM};
`;

/**
 * Opens the index of a store for the one who writes it. `source` is a connection to the store. `sync` is as for
 * `openDatabase`; at most the index is lost with the machine.
 */
export function openTextDatabase(directory: string, source: Database, sync: 'off' | 'normal'): Database {
  const file = join(directory, FILE);
  const known = openKnown(file, sync);
  if (known && fits(known, source)) return known;
  known?.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  const fresh = connect(file, sync);
  fresh.transaction(() => {
    fresh.exec(schema);
    fresh.run('INSERT INTO meta VALUES (?, ?)', 'store', knownIdentity(source));
  });
  return fresh;
}

/** Lets a connection that reads the store ask the index too. Once it is open. */
export function attachText(db: Database, directory: string): void {
  db.run('ATTACH ? AS text', join(directory, FILE));
  db.exec(lookups);
}

function connect(file: string, sync: 'off' | 'normal'): Database {
  makePrivateFile(file);
  const db = new Database(new DatabaseSync(file));
  db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA cache_size = -4000');
  db.exec(`PRAGMA synchronous = ${sync}; PRAGMA temp_store = MEMORY`);
  return db;
}

/** One that was there, or a new and empty one; null when it is damaged. */
function openKnown(file: string, sync: 'off' | 'normal'): Database | null {
  try {
    return connect(file, sync);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return null;
  }
}

function fits(db: Database, source: Database): boolean {
  try {
    return (
      db.get<{ user_version: number }>('PRAGMA user_version')?.user_version === FORM &&
      knownIdentity(db) === knownIdentity(source) &&
      readNumber(db, 'indexed') <= readNumber(source, 'change')
    );
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}

function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === sqliteCodes.CORRUPT || code === sqliteCodes.NOTADB;
}
