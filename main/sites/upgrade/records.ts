import type { UpgradeRecordView } from '../../../preload/contract';
import type { UpgradeRow } from '../../catalog';
import { SealiftError } from '../../errors';
import { currentOwner, isGone, lookAtProcess, parseOwner } from '../../jobs';
import { type Summary, summaryShape, type Work, workShape } from './work';

/** Of a record that nothing is told of. */
export const nothingTold = {
  ...{ added: [], staying: [], recreated: [], changes: [], decisions: [] },
  ...{ error: null, undid: null },
} satisfies Partial<Summary>;

/** What a record was about. */
export function summaryOf(row: UpgradeRow): Summary {
  const parsed = summaryShape.safeParse(row.summary);
  if (parsed.success) return parsed.data;
  return {
    counts: { add: 0, update: 0, delete: 0, components: 0 },
    ...nothingTold,
  };
}

/** How far it came. Throws `upgrade.snapshot_damaged` where the catalog holds something else. */
export function workOf(row: UpgradeRow): Work {
  const parsed = workShape.safeParse(row.work);
  if (!parsed.success)
    throw new SealiftError('upgrade.snapshot_damaged', { record: row.id, file: 'catalog' }, { cause: parsed.error });
  return parsed.data;
}

/** Whether a living process works on it. */
export function isAtWork(row: UpgradeRow): boolean {
  if (row.endedAt !== null || row.state !== 'running') return false;
  const silent = Date.now() - Date.parse(row.at);
  return !isGone(parseOwner(row.owner), currentOwner(), silent, lookAtProcess);
}

/** A record as people see it. */
export function recordView(row: UpgradeRow): UpgradeRecordView {
  const { counts, added, staying, recreated, decisions, error, undid } = summaryOf(row);
  const taken = decisions.filter((one) => one.taken).length;
  const work = workShape.safeParse(row.work);
  const saved = work.success ? work.data.saved.filter(({ sha256 }) => sha256 !== '') : [];
  const why = whyNot(row, saved.length);
  return {
    id: row.id,
    kind: row.kind,
    at: row.at,
    actor: row.actor,
    from: row.fromVersion,
    to: row.toVersion,
    state: row.endedAt === null && !isAtWork(row) && row.state === 'running' ? 'interrupted' : row.state,
    counts,
    ...{ added, staying, recreated, error, undid },
    decided: { taken, stayed: decisions.length - taken },
    savedVolumes: saved.map(({ volume }) => volume),
    undo: { possible: why === null, why },
  };
}

/** Why nobody can go back to before a record: `unfinished`, `nothing-saved`, `went-back`; null where one can. */
export function whyNot(row: UpgradeRow, savedVolumes: number): string | null {
  if (row.kind === 'install') return 'nothing-saved';
  if (row.endedAt === null) return 'unfinished';
  // What went back changed nothing but, perhaps, what is in volumes.
  return row.state === 'rolled-back' && savedVolumes === 0 ? 'went-back' : null;
}
