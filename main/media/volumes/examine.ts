import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import type { MediumFacts } from '../facts';
import { systemCode } from '../failures';
import { type ReadBack, readBack } from '../read-back';
import type { VolumeManifest, VolumePart } from './manifest';
import type { RememberedMedium, SplitRecord } from './record';

/** A medium of this run. */
export interface PresentMedium {
  /** The folder that parts go into. */
  readonly folder: string;
  readonly facts: MediumFacts;
  readonly who: RememberedMedium;
}

/** Where a part stands: on a medium that is here and verified there, on another one, or nowhere yet. */
export type PartState =
  | { readonly at: 'here'; readonly medium: number }
  | { readonly at: 'away'; readonly who: RememberedMedium }
  /** `meant`: the medium here it is for; `damaged`: what lies there now is not it. `held back`: it is for a medium that will come. */
  | { readonly at: 'nowhere'; readonly meant: number | null; readonly heldBack: boolean; readonly damaged: boolean };

/** Whether a file of the right length is the part that it is called. */
export type Look = (path: string, part: VolumePart, medium: PresentMedium) => Promise<boolean>;

/** Reads back what lies there; `ways` learns how that was done. */
export function readingBack(context: JobContext, ways: Set<ReadBack>): Look {
  return async (path, part, medium) => {
    context.item(part.file);
    const held = await readPart(path, medium, context);
    if (held?.sha256 !== part.sha256) return false;
    ways.add(held.how);
    return true;
  };
}

/**
 * How far a set got: what lies on the media that are here is looked at, what is said to lie on others is believed. A
 * medium that should hold parts and has not even the manifest was emptied, or is another one at the same place.
 */
export async function examine(
  record: SplitRecord,
  media: readonly PresentMedium[],
  withManifest: ReadonlySet<number>,
  look: Look,
): Promise<PartState[]> {
  const strangers = media.some(({ who }) => !record.planned.some((planned) => planned?.id === who.id));
  const states: PartState[] = [];
  for (const [index, part] of record.manifest.parts.entries()) {
    let damaged: number | undefined;
    let here: number | undefined;
    for (const at of withManifest) {
      const medium = media[at] as PresentMedium;
      const path = join(medium.folder, part.file);
      const length = await lengthOf(path);
      if (length === undefined) continue;
      if (length === part.bytes && (await look(path, part, medium))) {
        here = at;
        break;
      }
      damaged = at;
    }
    if (here !== undefined) {
      states.push({ at: 'here', medium: here });
      continue;
    }
    const out = record.out[index] ?? null;
    const itsMedium = out ? media.findIndex(({ who }) => who.id === out.id) : -1;
    const elsewhere = itsMedium < 0 || (!withManifest.has(itsMedium) && out?.id.startsWith('at '));
    if (out && elsewhere && damaged === undefined) {
      states.push({ at: 'away', who: out });
      continue;
    }
    const planned = record.planned[index] ?? null;
    const meant = damaged ?? media.findIndex(({ who }) => who.id === planned?.id);
    const heldBack = planned !== null && meant < 0 && !strangers;
    states.push({ at: 'nowhere', meant: meant < 0 ? null : meant, heldBack, damaged: damaged !== undefined });
  }
  return states;
}

async function readPart(path: string, medium: PresentMedium, context: JobContext) {
  try {
    return await readBack(path, medium.facts.filesystem, {
      signal: context.signal,
      onBytes: (bytes) => context.advance(bytes),
    });
  } catch (error) {
    // An unreadable spot: the part is written anew. Should the medium be gone, writing says so.
    if (error instanceof SealiftError && error.code === 'media.gone') return undefined;
    throw error;
  }
}

/** The manifest with what is known now about which part is where. */
export function withMedia(record: SplitRecord): VolumeManifest {
  return {
    ...record.manifest,
    parts: record.manifest.parts.map((part, index) => ({
      ...part,
      medium: (record.out[index] ?? record.planned[index])?.name ?? part.medium,
    })),
  };
}

export async function lengthOf(path: string): Promise<number | undefined> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
