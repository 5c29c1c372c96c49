/**
 * Marks and tags: only messages that really differ are changed and told of.
 */
import type { MessageChanges } from '../../store.ts';
import type { Database } from '../database/database.ts';
import type { Journal } from '../database/journal.ts';
import { both, type Condition } from '../finding/condition.ts';
import { CHOSEN, choose } from '../finding/selection.ts';
import { readSummaries } from '../finding/summaries.ts';
import { count, tally } from '../inboxes/inboxes.ts';

/** More messages than this are told of as a `reset`. */
export const MAX_TOLD = 1_000;

/** Changes the messages of a condition; gives how many. Within a commit. */
export function changeMessages(
  db: Database,
  journal: Journal,
  condition: Condition,
  changes: MessageChanges,
): number {
  const differing = differences(changes);
  if (differing.length === 0) return 0;
  const anyOf = {
    sql: differing.map(({ sql }) => sql).join(' OR '),
    values: differing.flatMap(({ values }) => values),
  };
  const changed = choose(db, both([condition, anyOf]));
  if (changed === 0) return 0;
  if (changes.seen !== undefined) markSeen(db, changes.seen);
  if (changes.pinned !== undefined) {
    db.run(`UPDATE message SET pinned = ? WHERE ${CHOSEN}`, Number(changes.pinned));
  }
  if (changes.addTags?.length || changes.removeTags?.length) changeTags(db, changes);
  const tagged = [...new Set(changes.addTags)].filter((tag) => !changes.removeTags?.includes(tag));
  tellOfChosen(db, journal, { type: 'messages.changed', tagged }, changed);
  return changed;
}

/** One condition for each way a message can differ from what is asked for. */
function differences({ seen, pinned, addTags, removeTags }: MessageChanges): Condition[] {
  const found: Condition[] = [];
  if (seen !== undefined) found.push({ sql: 'm.seen <> ?', values: [Number(seen)] });
  if (pinned !== undefined) found.push({ sql: 'm.pinned <> ?', values: [Number(pinned)] });
  for (const name of new Set(addTags)) {
    found.push({
      sql: 'NOT EXISTS (SELECT 1 FROM tag WHERE name = ? AND tag.seq = m.seq)',
      values: [name],
    });
  }
  for (const name of new Set(removeTags)) {
    found.push({ sql: 'EXISTS (SELECT 1 FROM tag WHERE name = ? AND tag.seq = m.seq)', values: [name] });
  }
  return found;
}

function markSeen(db: Database, seen: boolean): void {
  for (const { inbox, messages } of tally(db, `${CHOSEN} AND seen <> ${Number(seen)}`)) {
    count(db, { inbox, messages: 0, unread: seen ? -messages : messages, bytes: 0 });
  }
  db.run(`UPDATE message SET seen = ? WHERE ${CHOSEN}`, Number(seen));
}

/** A tag that is both added and removed is gone afterwards. */
function changeTags(db: Database, { addTags, removeTags }: MessageChanges): void {
  for (const name of addTags ?? []) db.run('INSERT OR IGNORE INTO tag SELECT ?, seq FROM chosen', name);
  for (const name of removeTags ?? []) db.run(`DELETE FROM tag WHERE name = ? AND ${CHOSEN}`, name);
  db.run(
    `UPDATE message SET tags = (SELECT json_group_array(name ORDER BY name) FROM tag WHERE tag.seq = message.seq)
     WHERE ${CHOSEN}`,
  );
}

/** Tells of the chosen messages as they are now. */
export function tellOfChosen(
  db: Database,
  journal: Journal,
  what: { type: 'messages.changed'; tagged: string[] } | { type: 'messages.restored' },
  chosen: number,
): void {
  if (chosen > MAX_TOLD) journal.tell({ type: 'reset' });
  else journal.tell({ ...what, messages: readSummaries(db, `m.${CHOSEN} ORDER BY m.seq`, []) });
}
