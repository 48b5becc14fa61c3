import { createHash } from 'node:crypto';
import { safeName } from '../../templates';

/** With the job's id and what is added to names of files on their way, the longest names still fit into 255 bytes. */
const longest = 40;

/** The folder of a delta package, which is also its file name without extension: that of the full one, and what it counts on. */
export function deltaFolder(
  full: string,
  bases: { readonly versions: readonly string[]; readonly sites: readonly string[] },
): string {
  const told = [
    ...(bases.sites.length > 0 ? [`for-${bases.sites.map(safeName).join('-and-')}`] : []),
    ...(bases.versions.length > 0 ? [`from-${bases.versions.map(safeName).join('-and-')}`] : []),
  ].join('-');
  if (told.length <= longest) return `${full}-${told}`;
  const digest = createHash('sha256').update(told).digest('hex').slice(0, 8);
  return `${full}-${told.slice(0, longest - 9).replace(/[._-]+$/, '')}-${digest}`;
}
