/**
 * The shape of the database, as numbered steps. `user_version` says how many were taken.
 *
 * `message` is narrow, so that lists and filters read little; what is shown of a message is in `content`, its
 * bytes are in `raw`. `seq` is the same number in all of them, unless `body` names another for the bytes. Times are milliseconds since 1970. `pack` is of
 * `packing.ts`. A message with
 * `trash` other than 0 is deleted: it waits there for an undo, then for its real end.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE totals (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    messages INTEGER NOT NULL, unread INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) STRICT;
  INSERT INTO totals VALUES (1, 0, 0, 0);

  CREATE TABLE inbox (
    n INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    messages INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    last_message_at INTEGER,
    expires_at INTEGER,
    trash INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE message (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    inbox INTEGER NOT NULL,
    trash INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0,
    released INTEGER NOT NULL DEFAULT 0,
    attachments INTEGER NOT NULL,
    links INTEGER NOT NULL,
    codes INTEGER NOT NULL,
    message_id TEXT,
    session INTEGER,
    chunk INTEGER,
    tags TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE UNIQUE INDEX message_by_id ON message (id);
  CREATE INDEX message_by_inbox ON message (inbox, trash);
  CREATE INDEX message_by_trash ON message (trash) WHERE trash <> 0;
  CREATE INDEX message_by_message_id ON message (message_id) WHERE message_id IS NOT NULL;

  CREATE TABLE content (
    seq INTEGER PRIMARY KEY,
    summary TEXT NOT NULL,
    envelope TEXT NOT NULL,
    parts TEXT NOT NULL,
    detail TEXT NOT NULL,
    headers TEXT NOT NULL
  ) STRICT;

  CREATE TABLE raw (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

  CREATE TABLE tag (name TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (name, seq)) STRICT, WITHOUT ROWID;
  CREATE INDEX tag_by_message ON tag (seq);

  CREATE VIRTUAL TABLE words USING fts5 (
    subject, body, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
  );
  CREATE VIRTUAL TABLE names USING fts5 (
    subject, sender, recipient, cc, bcc, attachment,
    content = '', contentless_delete = 1, tokenize = 'trigram remove_diacritics 1'
  );

  CREATE TABLE session (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    outcome TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    summary TEXT NOT NULL
  ) STRICT;
  CREATE INDEX session_by_outcome ON session (outcome);
  CREATE INDEX session_without_messages ON session (n) WHERE messages = 0;
  CREATE TABLE transcript (
    session INTEGER NOT NULL, chunk INTEGER NOT NULL, lines TEXT NOT NULL, PRIMARY KEY (session, chunk)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE release (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    message TEXT NOT NULL,
    state TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX release_by_message ON release (message);
  CREATE INDEX release_unfinished ON release (state) WHERE state IN ('queued', 'sending');

  CREATE TABLE trash (
    batch INTEGER PRIMARY KEY,
    undo TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE change (number INTEGER PRIMARY KEY, type TEXT NOT NULL, subject TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE search (name TEXT PRIMARY KEY, q TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE inbox ADD COLUMN address TEXT;
  ALTER TABLE inbox ADD COLUMN max_messages INTEGER;
  ALTER TABLE inbox ADD COLUMN max_bytes INTEGER;
  CREATE INDEX inbox_by_expiry ON inbox (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX inbox_limited ON inbox (n) WHERE max_messages IS NOT NULL OR max_bytes IS NOT NULL;
  `,
  `
  ALTER TABLE release ADD COLUMN relay TEXT NOT NULL DEFAULT '';
  ALTER TABLE release ADD COLUMN batch TEXT;
  ALTER TABLE release ADD COLUMN due INTEGER;
  ALTER TABLE release ADD COLUMN handed_over INTEGER NOT NULL DEFAULT 0;
  UPDATE release SET relay = record ->> 'relay';
  UPDATE release SET due = 0 WHERE state = 'queued';
  CREATE INDEX release_due ON release (relay, due) WHERE due IS NOT NULL;
  CREATE INDEX release_by_state ON release (relay, state);
  CREATE INDEX release_by_batch ON release (batch) WHERE batch IS NOT NULL;
  CREATE TABLE release_transcript (
    release TEXT NOT NULL, attempt INTEGER NOT NULL, lines TEXT NOT NULL, PRIMARY KEY (release, attempt)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE release_rule (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE raw ADD COLUMN size INTEGER;
  ALTER TABLE message ADD COLUMN body INTEGER;
  CREATE INDEX message_by_body ON message (body) WHERE body IS NOT NULL;
  CREATE TABLE staged (body INTEGER PRIMARY KEY) STRICT;

  -- Fewer, larger merges: a third less time for indexing, and a search looks into more pieces.
  INSERT INTO words (words, rank) VALUES ('automerge', 16), ('crisismerge', 32);
  INSERT INTO names (names, rank) VALUES ('automerge', 16), ('crisismerge', 32);
  `,
  `
  -- Searches begin with one of these, newest first.
  CREATE INDEX message_unread ON message (seq) WHERE seen = 0 AND trash = 0;
  CREATE INDEX message_pinned ON message (seq) WHERE pinned = 1 AND trash = 0;
  CREATE INDEX message_released ON message (seq) WHERE released = 1 AND trash = 0;
  CREATE INDEX message_with_attachment ON message (seq) WHERE attachments > 0 AND trash = 0;
  CREATE INDEX message_with_code ON message (seq) WHERE codes > 0 AND trash = 0;
  CREATE INDEX message_by_session ON message (session) WHERE session IS NOT NULL;
  `,
  `
  -- Statistics of a small store mislead the planner when it has grown.
  DROP TABLE IF EXISTS sqlite_stat1;
  DROP TABLE IF EXISTS sqlite_stat4;
  `,
  `
  CREATE TABLE packed_content (seq INTEGER PRIMARY KEY, summary TEXT NOT NULL, packed BLOB NOT NULL) STRICT;
  INSERT INTO packed_content SELECT seq, summary, pack(json_object(
    'envelope', json(envelope), 'parts', json(parts), 'detail', json(detail), 'headers', json(headers)
  )) FROM content;
  DROP TABLE content;
  ALTER TABLE packed_content RENAME TO content;
  `,
  `
  -- Up to which number messages are in the text indexes.
  INSERT INTO meta VALUES ('indexed', (SELECT coalesce(max(seq), 0) FROM message));
  `,
  `
  -- For «is:broken»; its condition has to be written in the same way.
  CREATE INDEX content_broken ON content (seq) WHERE json_extract(summary, '$.problem') IS NOT NULL;
  `,
  `
  -- The text index has a file of its own, which it makes anew from the messages.
  DROP TABLE words;
  DROP TABLE names;
  DELETE FROM meta WHERE name = 'indexed';
  `,
  `
  -- The content of a small message is packed together with its bytes, with this dictionary.
  ALTER TABLE raw ADD COLUMN dictionary INTEGER;
  `,
];
