import { openPackage } from './open';
import { START_BYTES, startsSealed } from './sealed';
import type { PackageLocation } from './source';

/**
 * What a file is by its first bytes: a sealed package, or an archive that may be another tool's package. Throws `package.unknown_format` for
 * anything else, `package.*` and `gzip.*` for what is damaged there.
 */
export async function packageForm(location: PackageLocation): Promise<'sealed' | 'archive'> {
  const opened = await openPackage(location);
  try {
    if (opened.container === 'zip') return 'archive';
    return startsSealed(await opened.reader.peek(START_BYTES)) ? 'sealed' : 'archive';
  } finally {
    await opened.close();
  }
}
