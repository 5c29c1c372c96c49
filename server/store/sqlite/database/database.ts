/**
 * A connection to the database: statements prepared once, rows typed where they are asked for, transactions.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export type Value = SQLInputValue;

/** Statements kept; searches make new ones without end. */
const MAX_STATEMENTS = 300;

export class Database {
  readonly handle: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(handle: DatabaseSync) {
    this.handle = handle;
  }

  /** The first row, in the shape the caller knows the statement to give. */
  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Gives how many rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Runs statements that take no values and give no rows. */
  exec(sql: string): void {
    this.handle.exec(sql);
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    this.run('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.run('COMMIT');
      return result;
    } catch (error) {
      if (this.handle.isTransaction) this.run('ROLLBACK');
      throw error;
    }
  }

  /** Answers from one state of the database, whatever is written meanwhile. */
  reading<T>(work: () => T): T {
    this.run('BEGIN');
    try {
      return work();
    } finally {
      this.run('COMMIT');
    }
  }

  close(): void {
    this.#statements.clear();
    this.handle.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= MAX_STATEMENTS) this.#statements.clear();
    const statement = this.handle.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
