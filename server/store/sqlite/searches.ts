/**
 * Saved searches. There are few, so every change tells all of them as they are now.
 */
import type { SavedSearch } from '#contract/saved-search.ts';
import type { Database } from './database/database.ts';
import type { Journal } from './database/journal.ts';

/** More are not kept: they stand in a column of the inbox and in every event. */
const MOST = 200;

interface SearchRow {
  readonly name: string;
  readonly q: string;
  readonly created_at: number;
}

const toSearch = ({ name, q, created_at }: SearchRow): SavedSearch => ({
  name,
  q,
  createdAt: new Date(created_at).toISOString(),
});

/** By name. */
export function readSearches(db: Database): SavedSearch[] {
  return db.all<SearchRow>('SELECT * FROM search ORDER BY name').map(toSearch);
}

/** Saves one in place of one of that name; null when there are too many. Within a commit. */
export function saveSearch(
  db: Database,
  journal: Journal,
  { name, q, now }: { name: string; q: string; now: number },
): SavedSearch | null {
  const others = db.get<{ n: number }>('SELECT count(*) AS n FROM search WHERE name <> ?', name);
  if ((others?.n ?? 0) >= MOST) return null;
  const row = db.get<SearchRow>(
    'INSERT INTO search VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET q = excluded.q RETURNING *',
    name,
    q,
    now,
  );
  if (!row) throw new Error(`search ${name} was not saved`);
  journal.tell({ type: 'searches.changed', searches: readSearches(db) });
  return toSearch(row);
}

/** Forgets one; null when there is none of that name. Within a commit. */
export function removeSearch(db: Database, journal: Journal, name: string): SavedSearch | null {
  const row = db.get<SearchRow>('DELETE FROM search WHERE name = ? RETURNING *', name);
  if (!row) return null;
  journal.tell({ type: 'searches.changed', searches: readSearches(db) });
  return toSearch(row);
}
