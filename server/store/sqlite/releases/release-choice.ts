/**
 * Which messages are released: those of a selection for a person, those that a rule finds for a rule.
 */
import type { ReleaseRule } from '#contract/release.ts';
import type { Bulk, Releasable } from '../../store.ts';
import { contentFrom, contentJson } from '../bytes/packing.ts';
import type { Database } from '../database/database.ts';
import { writeMeta } from '../database/journal.ts';
import { both, type Condition } from '../finding/condition.ts';
import type { FixedSummary } from '../finding/summaries.ts';

interface ReleasableRow {
  readonly seq: number;
  readonly id: string;
  readonly inbox: string;
  readonly summary: string;
  readonly content: string;
}

export function releasable(db: Database, those: Condition, after: number, limit: number): Releasable[] {
  const { sql, values } = both([those, { sql: 'm.seq > ?', values: [after] }]);
  const rows = db.all<ReleasableRow>(
    `SELECT m.seq, m.id, i.name AS inbox, c.summary, ${contentJson} AS content
     FROM message m CROSS JOIN content c ON c.seq = m.seq CROSS JOIN inbox i ON i.n = m.inbox
     WHERE ${sql} ORDER BY m.seq LIMIT ?`,
    ...values,
    limit,
  );
  return rows.map(({ seq, id, inbox, summary, content }) => {
    const { subject, messageId } = JSON.parse(summary) as FixedSummary;
    return { seq, id, inbox, subject, messageId, envelope: contentFrom(content).envelope };
  });
}

/** Within a commit. */
export function saveBulk(db: Database, bulk: Bulk): void {
  writeMeta(db, `bulk ${bulk.batch}`, JSON.stringify(bulk));
}

/** Within a commit. */
export function removeBulk(db: Database, batch: string): void {
  db.run('DELETE FROM meta WHERE name = ?', `bulk ${batch}`);
}

export function readBulks(db: Database): Bulk[] {
  return db
    .all<{ value: string }>(`SELECT value FROM meta WHERE name LIKE 'bulk %'`)
    .map(({ value }) => JSON.parse(value) as Bulk);
}

export function readRules(db: Database): ReleaseRule[] {
  return db
    .all<{ record: string }>('SELECT record FROM release_rule ORDER BY name')
    .map(({ record }) => JSON.parse(record) as ReleaseRule);
}

/** Within a commit. */
export function saveRule(db: Database, rule: ReleaseRule): void {
  db.run('INSERT OR REPLACE INTO release_rule VALUES (?, ?)', rule.name, JSON.stringify(rule));
}

/** Within a commit. */
export function removeRule(db: Database, name: string): boolean {
  return db.run('DELETE FROM release_rule WHERE name = ?', name) > 0;
}

export function readRulesCursor(db: Database): string | null {
  return db.get<{ value: string }>(`SELECT value FROM meta WHERE name = 'rules'`)?.value ?? null;
}

/** Within a commit. */
export function saveRulesCursor(db: Database, cursor: string): void {
  writeMeta(db, 'rules', cursor);
}

export function matches(db: Database, id: string, those: Condition): boolean {
  const { sql, values } = both([those, { sql: 'm.id = ?', values: [id] }]);
  return db.get(`SELECT 1 FROM message m WHERE ${sql}`, ...values) !== undefined;
}
