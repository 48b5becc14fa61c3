import { z } from 'zod';
import { errorData, jobKind, jobProgress, jobState } from '../../../preload/contract';
import type { ErrorData } from '../../errors';
import type { JobStore, StoredJob } from '../../jobs';
import { jsonColumn, toJson } from '../json';
import type { Sql } from '../sql';

const row = z.object({
  id: z.number().transform(String),
  kind: jobKind,
  state: jobState,
  subject: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  progress: jsonColumn(jobProgress).nullable(),
  // The code is not checked against today's list: a job may have been written by an earlier or later release.
  error: jsonColumn(errorData)
    .nullable()
    .transform((data) => data as ErrorData | null),
  result: jsonColumn(z.unknown()).nullable(),
  input: jsonColumn(z.unknown()),
  actor: z.string().nullable(),
  owner: z.string(),
  heartbeatAt: z.string(),
  scratch: jsonColumn(z.array(z.string())),
  cancelRequested: z.number().transform((flag) => flag === 1),
});

const select = `SELECT id, kind, state, subject, created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, progress, error,
  result, input, actor, owner, heartbeat_at AS heartbeatAt, scratch, cancel_requested AS cancelRequested FROM jobs`;
const alive = `state IN ('queued', 'running', 'cancelling')`;
const idRow = z.object({ id: z.number() });

/** Ids are small numbers written in decimal; anything else names no job. */
function rowId(id: string): number {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : -1;
}

/** Jobs of all processes. Their ids are numbers that people can type, never used twice. */
export function jobsRepository(sql: Sql): JobStore {
  return {
    create(job) {
      const { lastId } = sql.run(
        `INSERT INTO jobs (kind, state, subject, input, actor, created_at, owner, heartbeat_at)
         VALUES (@kind, 'queued', @subject, @input, @actor, @now, @owner, @now)`,
        {
          kind: job.kind,
          subject: job.subject,
          input: toJson(job.input),
          actor: job.actor,
          owner: job.owner,
          now: sql.now(),
        },
      );
      return String(lastId);
    },
    update(id, change) {
      const text = (value: unknown): string | null => (value === undefined ? null : toJson(value));
      const record = () =>
        sql.run(
          `UPDATE jobs SET heartbeat_at = @now, state = coalesce(@state, state), started_at = coalesce(@startedAt, started_at),
           ended_at = coalesce(@endedAt, ended_at), progress = coalesce(@progress, progress), error = coalesce(@error, error),
           result = coalesce(@result, result), scratch = coalesce(@scratch, scratch)
         WHERE id = @id AND ${alive}`,
          {
            id: rowId(id),
            now: sql.now(),
            state: change.state ?? null,
            startedAt: change.startedAt ?? null,
            endedAt: change.endedAt ?? null,
            progress: text(change.progress),
            error: text(change.error),
            result: text(change.result),
            scratch: text(change.scratch),
          },
        );
      // How far a job is, and that its owner lives, is said every second.
      const done = Object.keys(change).every((name) => name === 'progress') ? sql.unhurried(record) : record();
      return done.changes > 0;
    },
    get: (id): StoredJob | undefined => sql.get(row, `${select} WHERE id = @id`, { id: rowId(id) }),
    list: (limit) => sql.all(row, `${select} ORDER BY id DESC LIMIT @limit`, { limit }),
    alive: () => sql.all(row, `${select} WHERE ${alive} ORDER BY id`),
    requestCancel: (id) =>
      sql.run(`UPDATE jobs SET cancel_requested = 1 WHERE id = @id AND ${alive}`, { id: rowId(id) }).changes > 0,
    cancelRequests: (owner) =>
      sql
        .all(idRow, `SELECT id FROM jobs WHERE ${alive} AND cancel_requested = 1 AND owner = @owner`, { owner })
        .map(({ id }) => String(id)),
    interrupt: (id, failure) =>
      sql.run(`UPDATE jobs SET state = 'interrupted', ended_at = @now, error = @error WHERE id = @id AND ${alive}`, {
        id: rowId(id),
        now: sql.now(),
        error: toJson(failure),
      }).changes > 0,
    uncleaned: () => sql.all(row, `${select} WHERE state = 'interrupted' AND scratch <> '[]' ORDER BY id`),
    cleaned(id) {
      sql.run(`UPDATE jobs SET scratch = '[]' WHERE id = @id AND NOT (${alive})`, { id: rowId(id) });
    },
    prune(keep) {
      sql.run(
        `DELETE FROM jobs WHERE NOT (${alive}) AND NOT (state = 'interrupted' AND scratch <> '[]')
         AND id <= (SELECT id FROM jobs WHERE NOT (${alive}) ORDER BY id DESC LIMIT 1 OFFSET @keep)`,
        { keep },
      );
    },
  };
}
