import { join } from 'node:path';
import type { MediumContentsView } from '../../../preload/contract';
import { findVolumes, unfinishedCopies } from '../../media';
import { surveyPackages } from '../../packages';
import { inspectedView } from '../package-records';
import type { TrustEnvironment } from '../trust/environment';
import { unlockWith } from '../trust/unlock';

/** What lies on a medium: packages that can be read, parts of others, and copies that were begun and not finished. No image is read. */
export async function mediumContents(folder: string, trust: TrustEnvironment): Promise<MediumContentsView> {
  const looked = await surveyPackages(folder, unlockWith(trust));
  const { found } = await findVolumes([folder]);
  const unfinished = await unfinishedCopies(folder);
  return {
    // What cannot be read is said by verifying.
    packages: looked.flatMap((file) => ('inspected' in file ? [inspectedView(file.inspected)] : [])),
    volumes: found.flatMap(({ manifest, missing }) =>
      manifest.parts
        .filter((part) => !missing.includes(part))
        .map(({ file, number, bytes }) => ({
          file,
          package: manifest.package.file,
          number,
          of: manifest.parts.length,
          bytes,
        })),
    ),
    unfinished: unfinished.map(({ name, bytes }) => ({ file: join(folder, name), bytes })),
  };
}
