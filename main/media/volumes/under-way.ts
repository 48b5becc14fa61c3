import type { PartState } from './examine';
import type { SplitRecord } from './record';
import type { SplitSource } from './sources';

/** A set under way: what is known of each part, and what this run does with it. */
export interface SetUnderWay {
  readonly source: SplitSource;
  record: SplitRecord;
  readonly states: PartState[];
  /** By the part's index: the medium of this run that it goes to. */
  readonly assigned: (number | null)[];
}

/** The length of a part, by its index. */
export function partBytes(set: Pick<SetUnderWay, 'record'>, index: number): number {
  return set.record.manifest.parts[index]?.bytes ?? 0;
}
