import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ExportPlanView } from '../../../preload/contract';
import type { Digest, ImageSource } from '../../images';
import { describeMedium, fatFileLimit, type MediumFacts } from '../../media';
import { ENCRYPTED, type PreviewedImage, previewExport } from '../../packages';
import type { PlanExportInput } from '../../service-types';
import { encryptedSize } from '../../trust';
import { basesOf, pinnedSizes, withImages } from '../delta/bases';
import type { LibraryEnvironment } from '../environment';
import { carriedBy, imageSources } from '../export-version';
import { recipientsNamed } from '../trust/recipients';
import { findVersion } from '../versions';
import { type ExportFacts, exportChecks } from './checks';

/** What an export of a version would do: where its images come from, what it makes, and what stands in its way. Writes nothing. */
export async function planExport(input: PlanExportInput, env: LibraryEnvironment): Promise<ExportPlanView> {
  const version = findVersion(env.catalog, input.version);
  const { pins } = version;
  const template = carriedBy(input, version.template);
  const against = input.delta && basesOf(env.catalog, version, input.delta);
  const bases =
    against && input.delta?.differences !== false ? await withImages(against, env.catalog, env.vault) : against;
  const folder = resolve(input.out);
  const kinds = [...new Set(input.kinds)];
  const archives = await imageSources(input.archives ?? [], { ...env, engine: () => undefined });
  const engine = env.engine()?.source();
  const sizes = bases && pinnedSizes(env.catalog, version.row.templateKey);
  const request = {
    ...{ template, pins, kinds, compression: input.compression ?? 'default' },
    ...(bases && { delta: { bases }, sizeOf: (layer: Digest) => sizes?.get(layer) }),
  };
  const recipients = input.encryptTo && (await recipientsNamed(input.encryptTo, env.trust));
  const preview = await previewExport(request, engine ? [...archives, engine] : archives, env.vault);
  const packages = preview.packages.map((each) => {
    const file = recipients ? `${each.file}${ENCRYPTED}` : each.file;
    const stored = (bytes: number) => (recipients ? encryptedSize(bytes, recipients.keys.length) : bytes);
    const { kind, exact, full } = each;
    return {
      ...{ kind, file, bytes: stored(each.bytes), exact, exists: existsSync(join(folder, file)) },
      ...(full && { full: { bytes: stored(full.bytes), leftOut: full.leftOut, differences: full.differences } }),
    };
  });
  const [target, vault] = await Promise.all([volumeOf(folder), volumeOf(env.vault.folder)]);
  const from = (image: PreviewedImage) => fromOf(image, engine);
  const checks = exportChecks({
    images: preview.images.map((image) => ({ reference: image.reference, from: from(image) })),
    engine: { host: engine?.label ?? null, silent: preview.problem !== undefined },
    packages,
    folder: {
      path: folder,
      free: target?.facts.free ?? null,
      writable: target ? !target.facts.readOnly : true,
      filesystem: target?.facts.filesystem.type ?? 'unknown',
      fileLimit: target?.facts.filesystem.family === 'fat' ? fatFileLimit : Number.MAX_SAFE_INTEGER,
    },
    vault: {
      free: vault?.facts.free ?? null,
      newBytes: preview.newBytes,
      sameVolume: target?.device === vault?.device,
    },
  });
  return {
    images: preview.images.map((image) => {
      const where = from(image);
      const { reference, size, known } = image;
      // Which image it is cannot be told from a name that now means another one.
      return { reference, from: where === 'changed' ? 'missing' : where, size, known };
    }),
    packages,
    folder,
    free: target?.facts.free ?? null,
    checks,
  };
}

function fromOf(image: PreviewedImage, engine: ImageSource | undefined): ExportFacts['images'][number]['from'] {
  if (image.state === 'ready') return 'vault';
  if (image.state === 'located') return image.source === engine ? 'engine' : 'archive';
  return image.state;
}

/** The volume that holds a folder, or would hold it; undefined where the system does not tell. */
async function volumeOf(folder: string): Promise<{ facts: MediumFacts; device: number } | undefined> {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    return { facts: await describeMedium(there), device: (await stat(there)).dev };
  } catch {
    return undefined;
  }
}
