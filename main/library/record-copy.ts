import { describeMedium, pathWithin } from '../media';
import type { CopyResult } from '../service-types';
import type { LibraryEnvironment } from './environment';
import { recordCarried } from './receipts/base';

/** Remembers what a medium holds after a copy that was read back: for the library and for the history. */
export async function recordCopy(
  to: string,
  result: CopyResult,
  env: LibraryEnvironment,
  site: string | null = null,
): Promise<void> {
  const facts = await describeMedium(to);
  const root = facts.mountPoint ?? facts.path;
  env.catalog.transaction(() => {
    const medium = env.catalog.media.seen({ label: facts.label ?? '', fsUuid: facts.uuid, path: root });
    for (const file of result.files) {
      const path = pathWithin(root, file.to);
      const known = env.catalog.packages.byPath(file.from);
      const packageId = known?.id ?? null;
      if (known && site !== null) recordCarried(env.catalog, known, site);
      env.catalog.media.putFile({
        mediumId: medium.id,
        path,
        size: file.size,
        sha256: file.sha256,
        packageId,
        verifiedAt: null,
        site,
      });
      env.catalog.media.verified(medium.id, path);
    }
    env.catalog.history.append({
      actor: env.actor,
      action: 'copy',
      subject: medium.label || root,
      site,
      detail: {
        to,
        readBack: result.readBack,
        files: result.files.map(({ to: path, size, sha256, outcome }) => ({ path, size, sha256, outcome })),
      },
    });
  });
}
