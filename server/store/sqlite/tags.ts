/**
 * Tags with their counts. They are few and set by hand, so they are counted when asked.
 */
import type { TagCount } from '#contract/saved-search.ts';
import type { Database } from './database/database.ts';

/** More than anyone reads. */
const MOST = 500;

/** By name; only tags that a message which is there carries. */
export function readTags(db: Database): TagCount[] {
  return db.all<TagCount>(
    `SELECT t.name, count(*) AS messages, sum(m.seen = 0) AS unread
     FROM tag t JOIN message m ON m.seq = t.seq WHERE m.trash = 0 GROUP BY t.name ORDER BY t.name LIMIT ${MOST}`,
  );
}
