import type Database from 'better-sqlite3';
import type { z } from 'zod';
import { SealiftError } from '../errors';
import { translating } from './errors';

export type SqlValue = string | number | null;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** What a repository works with: prepared statements by their text, rows parsed at the border, one clock. */
export interface Sql {
  all<S extends z.ZodType>(row: S, sql: string, parameters?: SqlParameters): z.output<S>[];
  get<S extends z.ZodType>(row: S, sql: string, parameters?: SqlParameters): z.output<S> | undefined;
  run(sql: string, parameters?: SqlParameters): { readonly changes: number; readonly lastId: number };
  /** All or nothing. Takes the write lock at once, so that two processes wait for each other instead of failing halfway. Nests. */
  transaction<T>(work: () => T): T;
  /**
   * Work whose result may be lost when the power fails (nothing else is): it does not wait for the disk, which under a heavy load takes
   * longer than an event loop may stand still. What is committed after it takes it along.
   */
  unhurried<T>(work: () => T): T;
  /** The present moment, ISO 8601 in UTC. */
  now(): string;
}

export function createSql(db: Database.Database, file: string, now: () => Date): Sql {
  const statements = new Map<string, Database.Statement<[SqlParameters]>>();
  const prepare = (sql: string): Database.Statement<[SqlParameters]> => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = db.prepare<[SqlParameters]>(sql);
    statements.set(sql, statement);
    return statement;
  };
  const parse = <S extends z.ZodType>(schema: S, row: unknown): z.output<S> => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new SealiftError('catalog.damaged', { path: file }, { cause: parsed.error });
  };
  return {
    all: (row, sql, parameters = {}) =>
      translating(file, () =>
        prepare(sql)
          .all(parameters)
          .map((found) => parse(row, found)),
      ),
    get: (row, sql, parameters = {}) =>
      translating(file, () => {
        const found = prepare(sql).get(parameters);
        return found === undefined ? undefined : parse(row, found);
      }),
    run: (sql, parameters = {}) =>
      translating(file, () => {
        const done = prepare(sql).run(parameters);
        return { changes: done.changes, lastId: Number(done.lastInsertRowid) };
      }),
    transaction: (work) => translating(file, () => db.transaction(work).immediate()),
    unhurried: (work) =>
      translating(file, () => {
        if (db.inTransaction) return work();
        db.pragma('synchronous = NORMAL');
        try {
          return work();
        } finally {
          db.pragma('synchronous = FULL');
        }
      }),
    now: () => now().toISOString(),
  };
}
