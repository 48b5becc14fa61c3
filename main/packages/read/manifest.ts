import { z } from 'zod';
import { SealiftError } from '../../errors';
import { blobName } from '../../images';
import type { SealedImage } from '../types';

const manifestSchema = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullable(), Layers: z.array(z.string()) }),
);

/**
 * Other tools load a package by its manifest.json, Sealift by its seal; both must say the same. Throws `package.seal_invalid`
 * when the manifest has another image, another name, config or order of layers.
 */
export function checkManifest(archive: string, bytes: Buffer | undefined, sealed: readonly SealedImage[]): void {
  const bad = (problem: string) => new SealiftError('package.seal_invalid', { problem: `${archive}: ${problem}` });
  if (!bytes) throw bad('no manifest.json');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw bad('manifest.json is not JSON');
  }
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) throw bad('manifest.json');
  const listed = manifest.data.flatMap((entry) =>
    (entry.RepoTags ?? []).map((tag) => line(tag, entry.Config, entry.Layers)),
  );
  const expected = sealed.map((image) =>
    line(
      image.reference,
      blobName(image.configDigest),
      image.layers.map((layer) => blobName(layer.diffId)),
    ),
  );
  if (listed.length !== expected.length || listed.sort().join('\n') !== expected.sort().join('\n'))
    throw bad('manifest.json');
}

function line(reference: string, config: string, layers: readonly string[]): string {
  return JSON.stringify([reference, config, layers]);
}
