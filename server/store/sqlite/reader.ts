/**
 * Everything that only reads. It needs nothing but a connection, so it can move to a thread of its own.
 */

import type { HeaderField, Message, MessageSummary, Part } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import { noSearchLimits, type SearchLimits } from '#contract/search-parser.ts';
import { formatCursor, parseCursor } from '../cursor.ts';
import type { ListQuery, MessagePage } from '../store.ts';
import { bodyOf } from './bytes/bodies.ts';
import { contentFrom, contentJson, type StoredHeader } from './bytes/packing.ts';
import { readBytes } from './bytes/raw.ts';
import type { Database } from './database/database.ts';
import { takenByRetention } from './database/journal.ts';
import { both, type Condition } from './finding/condition.ts';
import { type Find, type Found, findMessages } from './finding/find.ts';
import { changesAfter } from './finding/history.ts';
import { thoseIn, thoseOf, thoseSelected } from './finding/selection.ts';
import { readSummaries } from './finding/summaries.ts';
import { readInbox, readInboxes, totals } from './inboxes/inboxes.ts';
import { matches, readBulks, readRules, readRulesCursor, releasable } from './releases/release-choice.ts';
import {
  dueReleases,
  nextAttempts,
  readReleaseDetail,
  readReleases,
  releaseCounts,
} from './releases/releases.ts';
import { readSearches } from './searches.ts';
import { readSession, readSessions, readTranscript } from './sessions.ts';
import { readTags } from './tags.ts';
import { lastMarked } from './taking/marks.ts';
import type { ReadOperations, Source } from './threads/protocol.ts';

/** Headers and links that a message carries; all of them are to be had alone. */
const MAX_LISTED = 1_000;
/** Characters of a body that a message carries. */
const MAX_BODY = 1024 * 1024;

const NOT_COUNTED: Found = { total: 0, unread: 0, more: false };

interface ContentRow {
  readonly body: number;
  readonly content: string;
  readonly session: string | null;
}

export function createReader(db: Database, identity: string, limits: SearchLimits): ReadOperations {
  const cursorAt = (number: number): string => formatCursor(identity, number);

  function now(): number {
    return db.get<{ value: number }>(`SELECT value FROM meta WHERE name = 'change'`)?.value ?? 0;
  }

  function list(query: ListQuery): MessagePage {
    const { q, before, skip = 0, limit, counted = true } = query;
    const upTo = before === null ? Number.MAX_SAFE_INTEGER : parseCursor(identity, before);
    const isSought = q !== null || query.recipient !== undefined;
    const { page, count } = isSought ? findMessages(db, query, limits, among(query)) : listed(query);
    const seqs = page(upTo, limit + 1, skip);
    const messages = summariesOf(seqs.slice(0, limit));
    const last = messages.at(-1);
    const next = last && seqs.length > limit ? cursorAt(last.seq - 1) : null;
    return { messages, next, ...(counted ? count() : NOT_COUNTED), cursor: cursorAt(now()) };
  }

  /** Without a search: the messages of an inbox, all, or those of some ids. The kept counters count. */
  function listed(query: ListQuery): Find {
    const { inbox, ids } = query;
    const isCounted = ids !== undefined || query.seqs !== undefined;
    const those = ids ? thoseSelected({ ids: [...ids] }, limits) : thoseIn(inbox, null, limits);
    const { sql, values } = both([those, ...among(query)]);
    const seqs = `SELECT m.seq FROM message m WHERE (${sql}) AND m.seq <= ? ORDER BY m.seq DESC LIMIT ? OFFSET ?`;
    return {
      page: (upTo, limit, skip = 0) =>
        db.all<{ seq: number }>(seqs, ...values, upTo, limit, skip).map(({ seq }) => seq),
      count: () => (isCounted ? counted({ sql, values }) : kept(inbox)),
    };
  }

  function among({ seqs }: ListQuery): Condition[] {
    return seqs === undefined ? [] : [thoseOf(seqs)];
  }

  function kept(inbox: string | null): Found {
    const known = inbox === null ? totals(db) : readInbox(db, inbox);
    return { total: known?.messages ?? 0, unread: known?.unread ?? 0, more: false };
  }

  function counted({ sql, values }: Condition): Found {
    const row = db.get<{ total: number; unread: number }>(
      `SELECT count(*) AS total, coalesce(sum(m.seen = 0), 0) AS unread FROM message m WHERE ${sql}`,
      ...values,
    );
    return { total: row?.total ?? 0, unread: row?.unread ?? 0, more: false };
  }

  function summariesOf(seqs: readonly number[]): MessageSummary[] {
    const condition = 'm.seq IN (SELECT value FROM json_each(?)) ORDER BY m.seq DESC';
    return readSummaries(db, condition, [JSON.stringify(seqs)]);
  }

  function latest({ inbox, q }: { inbox: string | null; q: string | null }): string | null {
    const { page } =
      q === null ? listed({ inbox, q, before: null, limit: 1 }) : findMessages(db, { inbox, q }, limits);
    const [seq] = page(Number.MAX_SAFE_INTEGER, 1);
    if (seq === undefined) return null;
    return db.get<{ id: string }>('SELECT id FROM message WHERE seq = ?', seq)?.id ?? null;
  }

  function source(id: string): Source | null {
    const sql = 'SELECT coalesce(body, seq) AS body, size FROM message WHERE id = ? AND trash = 0';
    return db.get<Source>(sql, id) ?? null;
  }

  function partsOf(id: string): { source: Source; parts: readonly Part[] } | null {
    const row = db.get<Source & { content: string }>(
      `SELECT coalesce(m.body, m.seq) AS body, m.size, ${contentJson} AS content
       FROM message m JOIN content c USING (seq) WHERE m.id = ? AND m.trash = 0`,
      id,
    );
    if (!row) return null;
    const { body, size, content } = row;
    return { source: { body, size }, parts: contentFrom(content).parts };
  }

  function get(id: string): Message | null {
    const [summary] = readSummaries(db, 'm.id = ? AND m.trash = 0', [id]);
    if (!summary) return null;
    const row = db.get<ContentRow>(
      `SELECT coalesce(m.body, m.seq) AS body, ${contentJson} AS content, s.id AS session
       FROM content c JOIN message m USING (seq) LEFT JOIN session s ON s.n = m.session WHERE c.seq = ?`,
      summary.seq,
    );
    if (!row) throw new Error(`message ${id} has no content`);
    const { recipients: _, attachments: __, ...shown } = summary;
    const { envelope, parts, detail, headers } = contentFrom(row.content);
    const readPart = (start: number, end: number) => readBytes(db, row.body, start, end);
    const text = bodyOf(parts, 'text', readPart, MAX_BODY);
    const html = bodyOf(parts, 'html', readPart, MAX_BODY);
    return {
      ...shown,
      ...detail,
      cursor: cursorAt(summary.seq),
      envelope,
      sessionId: row.session,
      text: text.text,
      html: html.text,
      headers: headers.slice(0, MAX_LISTED).map(([name, value]) => ({ name, value })),
      parts: [...parts],
      links: detail.links.slice(0, MAX_LISTED),
      truncated: [
        ...(text.cut ? (['text'] as const) : []),
        ...(html.cut ? (['html'] as const) : []),
        ...(headers.length > MAX_LISTED ? (['headers'] as const) : []),
        ...(detail.links.length > MAX_LISTED ? (['links'] as const) : []),
      ],
    };
  }

  function body(id: string, role: 'text' | 'html'): string | null {
    const found = partsOf(id);
    if (!found) return null;
    const readPart = (start: number, end: number) => readBytes(db, found.source.body, start, end);
    const { text } = bodyOf(found.parts, role, readPart, null);
    return text;
  }

  function part(id: string, n: number): { source: Source; part: Part } | null {
    const found = partsOf(id);
    const wanted = found?.parts.find((one) => one.n === n);
    return found && wanted ? { source: found.source, part: wanted } : null;
  }

  function headers(id: string): HeaderField[] | null {
    const row = db.get<{ content: string }>(
      `SELECT ${contentJson} AS content FROM message m JOIN content c USING (seq) WHERE m.id = ? AND m.trash = 0`,
      id,
    );
    return row ? contentFrom(row.content).headers.map(wholeHeader) : null;
  }

  function select(selection: Selector): number[] {
    const { sql, values } = thoseSelected(selection, limits);
    return db
      .all<{ seq: number }>(`SELECT m.seq FROM message m WHERE ${sql}`, ...values)
      .map(({ seq }) => seq);
  }

  return {
    list,
    latest,
    select,
    count(selection) {
      const { total, unread } = counted(thoseSelected(selection, limits));
      return { total, unread, cursor: cursorAt(now()) };
    },
    get,
    source,
    bytes: (body, start, end) => readBytes(db, body, start, end),
    text: (id) => body(id, 'text'),
    html: (id) => body(id, 'html'),
    headers,
    part,
    inboxes: () => ({ inboxes: readInboxes(db), cursor: cursorAt(now()) }),
    inbox: (name) => readInbox(db, name),
    searches: () => ({ searches: readSearches(db), cursor: cursorAt(now()) }),
    tags: () => ({ tags: readTags(db), cursor: cursorAt(now()) }),
    sessions: (query) => readSessions(db, query),
    session: (id) => readSession(db, id),
    transcript: (id) => readTranscript(db, id),
    releases: (query) => readReleases(db, query),
    release: (id) => readReleaseDetail(db, id),
    dueReleases: (query) => dueReleases(db, query),
    nextAttempts: () => nextAttempts(db),
    releaseCounts: (inboxes) => releaseCounts(db, inboxes),
    releasable: (selection, after, limit) => releasable(db, thoseSelected(selection, limits), after, limit),
    rules: () => readRules(db),
    bulks: () => readBulks(db),
    rulesCursor: () => readRulesCursor(db),
    matches: (id, q) => matches(db, id, thoseIn(null, q, noSearchLimits)),
    cursor: () => cursorAt(now()),
    lastGiven: () => ({
      id: db.get<{ id: string | null }>('SELECT max(id) AS id FROM message')?.id ?? null,
      logged: lastMarked(db),
    }),
    changesAfter: (cursor) => changesAfter(db, identity, cursor, now()),
    counts() {
      const { messages, unread, bytes } = totals(db);
      return {
        cursor: cursorAt(now()),
        messages: { count: messages, unread, bytes },
        removed: takenByRetention(db),
      };
    },
  };
}

function wholeHeader([name, value, raw]: StoredHeader): HeaderField {
  return { name, value, raw: raw ?? `${name}: ${value}` };
}
