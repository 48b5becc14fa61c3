import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeMedium, pathWithin } from '../../media';
import type { MediumVerifyResult } from '../../service-types';
import type { LibraryEnvironment } from '../environment';

/** Remembers what a medium was found to hold: when each of its files was last right, and in the history that somebody looked. */
export async function recordVerification(
  path: string,
  result: MediumVerifyResult,
  env: Pick<LibraryEnvironment, 'catalog' | 'actor'>,
): Promise<void> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  const facts = await describeMedium(folder);
  const root = facts.mountPoint ?? facts.path;
  const { catalog } = env;
  catalog.transaction(() => {
    const medium = catalog.media.find({ fsUuid: facts.uuid, path: root });
    if (medium)
      for (const file of result.files)
        if (file.state === 'ok') catalog.media.verified(medium.id, pathWithin(root, file.path));
    catalog.history.append({
      actor: env.actor,
      action: 'verify-medium',
      subject: facts.label || root,
      detail: {
        path,
        medium: { label: facts.label || root, uuid: facts.uuid },
        readBack: result.readBack,
        files: result.files.map(({ path: file, size, sha256, state }) => ({ path: file, size, sha256, state })),
      },
    });
  });
}
