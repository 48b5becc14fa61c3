import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { PresentMedium } from './examine';
import { mostParts, setId, standardBlock, type VolumeManifest } from './manifest';
import { measurePackage } from './measure';
import { volumeName } from './names';
import { type MediumToPlan, type PlannedPart, planVolumes } from './plan';
import type { SplitSource } from './sources';
import type { SplitEnvironment } from './split';
import type { SetUnderWay } from './under-way';

/**
 * Plans packages that nothing is known of yet: those that stay whole, each with its medium, and new sets, measured and named.
 * Throws `volumes.no_room`, `volumes.too_many_parts`, `media.source_damaged`, `media.source_changed`.
 */
export async function beginSets(
  sources: readonly SplitSource[],
  media: readonly PresentMedium[],
  rooms: readonly MediumToPlan[],
  partSize: number | undefined,
  env: Pick<SplitEnvironment, 'about'>,
  context: JobContext,
): Promise<{ whole: Map<SplitSource, number>; sets: SetUnderWay[] }> {
  const planned = planVolumes(sources, rooms, { further: true, ...(partSize === undefined ? {} : { partSize }) });
  const whole = new Map<SplitSource, number>();
  const toSplit: { source: SplitSource; parts: readonly PlannedPart[] }[] = [];
  for (const [index, source] of sources.entries()) {
    const plan = planned[index];
    if (plan?.how === 'whole') whole.set(source, plan.medium);
    else if (plan?.how === 'too-many')
      throw new SealiftError('volumes.too_many_parts', { file: source.name, limit: mostParts });
    else if (plan?.how !== 'split')
      throw new SealiftError('volumes.no_room', {
        file: source.name,
        media: media.map(({ who }) => who.name),
        free: Math.max(0, ...rooms.map(({ free }) => free)),
      });
    else toSplit.push({ source, parts: plan.parts });
  }
  context.begin(
    'read',
    toSplit.reduce((sum, { source }) => sum + source.size, 0),
  );
  const sets: SetUnderWay[] = [];
  for (const { source, parts } of toSplit) {
    context.item(source.name);
    const manifest = await makeManifest(source, parts, media, env, context);
    sets.push({
      source,
      record: {
        manifest,
        planned: parts.map(({ medium }) => (medium === null ? null : (media[medium]?.who ?? null))),
        out: parts.map(() => null),
      },
      states: parts.map(({ medium }) => ({ at: 'nowhere', meant: medium, heldBack: false, damaged: false })),
      assigned: parts.map(({ medium }) => medium),
    });
  }
  return { whole, sets };
}

async function makeManifest(
  source: SplitSource,
  parts: readonly PlannedPart[],
  media: readonly PresentMedium[],
  env: Pick<SplitEnvironment, 'about'>,
  context: JobContext,
): Promise<VolumeManifest> {
  const about = await env.about(source.path);
  const measured = await measurePackage(
    source.path,
    parts.map(({ bytes }) => bytes),
    standardBlock,
    { signal: context.signal, onBytes: (bytes) => context.advance(bytes) },
  );
  if (source.recorded !== undefined && source.recorded !== measured.sha256)
    throw new SealiftError('media.source_damaged', {
      path: source.path,
      expected: source.recorded,
      actual: measured.sha256,
    });
  const content = {
    package: { file: source.name, size: source.size, sha256: measured.sha256 },
    kind: about?.kind ?? null,
    template: about?.template ?? null,
    blockSize: standardBlock,
    parts: parts.map(({ offset, bytes, medium }, index) => ({
      number: index + 1,
      file: volumeName(source.name, index + 1, parts.length),
      offset,
      bytes,
      sha256: measured.parts[index]?.sha256 ?? '',
      medium: medium === null ? null : (media[medium]?.who.name ?? null),
      blocks: measured.parts[index]?.blocks ?? [],
    })),
  };
  return { ...content, set: setId(content) };
}
