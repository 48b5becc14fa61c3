import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobContext } from '../../jobs';
import type { CopiedFile } from '../../service-types';
import { type Checksum, replaceFile, updateSums } from '../checksums';
import { systemCode } from '../failures';
import type { ReadBack } from '../read-back';
import { lengthOf, type PresentMedium, withMedia } from './examine';
import { formatManifest, type VolumePart } from './manifest';
import { manifestName } from './names';
import type { RememberedMedium, SplitRecords } from './record';
import type { SetUnderWay } from './under-way';
import { writePart } from './write-part';

/**
 * Puts on one medium what this run has for it: of every set the manifest first, so that whatever follows is known for what it is, then
 * the parts. What is finished is remembered at once; after an error it stays, and nothing half-written does.
 */
export async function fillMedium(
  sets: readonly SetUnderWay[],
  index: number,
  media: readonly PresentMedium[],
  records: SplitRecords,
  context: JobContext,
  ways: Set<ReadBack>,
): Promise<CopiedFile[]> {
  const medium = media[index] as PresentMedium;
  const files: CopiedFile[] = [];
  for (const set of sets) {
    const { parts } = set.record.manifest;
    const here = parts.filter((_, at) => isHere(set, at, index));
    const coming = parts.filter((_, at) => set.assigned[at] === index);
    if (here.length + coming.length === 0) continue;
    set.record = { ...set.record, planned: planAsAssigned(set, media) };
    await records.put(set.record);
    await putManifest(set, medium, here);
    for (const part of here) {
      set.record = out(set, part, medium.who);
      files.push(copied(set, part, medium, 'identical'));
    }
    await records.put(set.record);
    for (const part of coming) {
      const at = part.number - 1;
      context.item(part.file);
      const state = set.states[at];
      // What lies there is not the part: it goes first, for there may be no room beside it.
      if (state?.at === 'nowhere' && state.damaged && state.meant === index)
        await rm(join(medium.folder, part.file), { force: true });
      ways.add(await writePart(set.source.path, part, medium.folder, medium.facts, context));
      await enterSums(medium.folder, [{ sha256: part.sha256, name: part.file }]);
      set.states[at] = { at: 'here', medium: index };
      set.record = out(set, part, medium.who);
      await records.put(set.record);
      files.push(copied(set, part, medium, 'copied'));
    }
  }
  return files;
}

function isHere(set: SetUnderWay, at: number, index: number): boolean {
  const state = set.states[at];
  return state?.at === 'here' && state.medium === index;
}

/** A part that goes to another medium than it was meant for is from now on meant for that one. */
function planAsAssigned(set: SetUnderWay, media: readonly PresentMedium[]): (RememberedMedium | null)[] {
  return set.record.planned.map((planned, at) => media[set.assigned[at] ?? -1]?.who ?? planned);
}

function out(set: SetUnderWay, part: VolumePart, who: RememberedMedium): SetUnderWay['record'] {
  return { ...set.record, out: set.record.out.map((before, at) => (at === part.number - 1 ? who : before)) };
}

/** Writes the manifest unless these very bytes lie there, and the checksums of it and of what is there already. */
async function putManifest(set: SetUnderWay, medium: PresentMedium, here: readonly VolumePart[]): Promise<void> {
  const name = manifestName(set.source.name);
  const bytes = formatManifest(withMedia(set.record));
  const present = await readFile(join(medium.folder, name)).catch((error) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!present?.equals(bytes)) await replaceFile(medium.folder, name, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await enterSums(medium.folder, [{ sha256, name }, ...here.map((part) => ({ sha256: part.sha256, name: part.file }))]);
}

async function enterSums(folder: string, sums: readonly Checksum[]): Promise<void> {
  await updateSums(folder, sums, async (name) => (await lengthOf(join(folder, name))) !== undefined);
}

function copied(set: SetUnderWay, part: VolumePart, medium: PresentMedium, outcome: CopiedFile['outcome']): CopiedFile {
  const { file, bytes, sha256 } = part;
  return { from: set.source.path, to: join(medium.folder, file), size: bytes, sha256, outcome };
}
