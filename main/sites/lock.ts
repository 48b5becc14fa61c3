import { z } from 'zod';
import type { Catalog } from '../catalog';
import { SealiftError } from '../errors';
import { currentOwner, isGone, lookAtProcess, ownerText, parseOwner } from '../jobs';

const held = z.object({ owner: z.string(), token: z.string(), at: z.number() });
const beatMilliseconds = 30_000;
let count = 0;

/**
 * Carries out one change of an installation while no other is made to it, in this process or any other with the same catalog. A lock
 * whose process is gone is no lock. Throws `site.busy`.
 */
export async function alone<T>(catalog: Catalog, site: string, name: string, work: () => Promise<T>): Promise<T> {
  const key = `lock:${JSON.stringify([site, name])}`;
  const self = currentOwner();
  const token = `${self.pid}-${++count}`;
  const present = () => held.safeParse(catalog.settings.get(key)).data;
  const write = () => catalog.settings.set(key, { owner: ownerText(self), token, at: Date.now() });
  const isOurs = (found: z.output<typeof held> | undefined) =>
    found?.token === token && found.owner === ownerText(self);

  // The transaction takes the write lock at once: of two processes that look at the same time, one waits.
  catalog.transaction(() => {
    const found = present();
    if (found && !isGone(parseOwner(found.owner), self, Date.now() - found.at, lookAtProcess))
      throw new SealiftError('site.busy', { site, name });
    write();
  });
  // Where the system cannot tell whether a process lives, it lives as long as it says so.
  const beat = setInterval(() => {
    try {
      if (isOurs(present())) write();
    } catch {
      // The next beat tries again.
    }
  }, beatMilliseconds);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    catalog.transaction(() => {
      if (isOurs(present())) catalog.settings.remove(key);
    });
  }
}
