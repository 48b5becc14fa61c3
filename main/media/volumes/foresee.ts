import { SealiftError } from '../../errors';
import type { SplitSet } from '../../service-types';
import { describeMedium } from '../describe';
import { assignOutstanding, toPlan } from './assign';
import { examine, type PresentMedium } from './examine';
import { remember, SplitRecords } from './record';
import { knownSplit, splitSources } from './sources';
import { describeSet } from './summary';
import type { SetUnderWay } from './under-way';

/** A split that was begun before, as far as it can be told without reading back what lies on the media. */
export interface BegunSplit {
  readonly set: SplitSet;
  /** By the part's index: the medium of these on which it lies; null where it lies on none of them. */
  readonly here: readonly (number | null)[];
  /** By the part's index: the medium of these that it would go to now. */
  readonly assigned: readonly (number | null)[];
}

/**
 * The splits of these packages that were begun before, by the packages' paths, and what copying to these folders would do for each, in their
 * order. `records` is the folder in which begun splits are remembered. Parts on media that are here count by name and length: copying
 * reads them back. What another split is in the way of is told by copying, too. Changes nothing.
 */
export async function begunSplits(
  files: readonly string[],
  folders: readonly string[],
  records: string,
): Promise<Map<string, BegunSplit>> {
  const media: PresentMedium[] = [];
  for (const folder of folders) {
    const facts = await describeMedium(folder);
    media.push({ folder, facts, who: remember(facts) });
  }
  const sets = new Map<string, SetUnderWay>();
  for (const file of files) {
    const [source] = await splitSources([file]);
    const known =
      source && (await knownSplit(source, media, new SplitRecords(records), { overwrite: false }).catch(unless));
    if (!source || !known) continue;
    const states = await examine(known.record, media, known.withManifest, async () => true);
    sets.set(file, { source, record: known.record, states, assigned: states.map(() => null) });
  }
  const rooms = media.map((medium) => (medium.facts.readOnly ? { ...toPlan(medium), free: 0 } : toPlan(medium)));
  assignOutstanding([...sets.values()], rooms);
  return new Map(
    [...sets].map(([file, { source, record, states, assigned }]) => [
      file,
      {
        set: describeSet(source.path, record, media, states),
        here: states.map((state) => (state.at === 'here' ? state.medium : null)),
        assigned,
      },
    ]),
  );
}

/** A file that only looks like a manifest, or that of another split, hides nothing that is known. */
function unless(error: unknown): undefined {
  if (error instanceof SealiftError && error.code !== 'media.gone') return undefined;
  throw error;
}
