import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediumContentsView } from '../../../preload/contract';
import { findVolumes, unfinishedCopies } from '../../media';
import { type SurveyedFile, surveyPackages } from '../../packages';
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
    locked: await lockedAmong(looked),
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

/** Those that are encrypted, and that nothing opens now. */
async function lockedAmong(looked: readonly SurveyedFile[]): Promise<MediumContentsView['locked']> {
  const locked: MediumContentsView['locked'] = [];
  for (const file of looked) {
    if ('inspected' in file) continue;
    const { code, params } = file.failure;
    if (code !== 'encryption.locked' && code !== 'encryption.not_for_you') continue;
    const { size } = await stat(file.path);
    locked.push({
      file: file.path,
      bytes: size,
      identities: Array.isArray(params.identities) ? params.identities : [],
    });
  }
  return locked;
}
