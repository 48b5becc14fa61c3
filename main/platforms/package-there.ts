import { basename } from 'node:path';
import type { VerdictView } from '../../preload/contract';
import type { PlatformRow } from '../catalog';
import { SealiftError } from '../errors';
import type { JobContext } from '../jobs';
import { admitted, judgePackage, requireFull, sourceFor } from '../library';
import { ENCRYPTED, inspectPackage, type PackageHeader, type PackageSource, readPackage } from '../packages';
import type { PlatformEnvironment } from './environment';
import { requireFit } from './fit';
import { uploadName } from './multipart';

/** A package that was found right from its first byte to its last. */
export interface VerifiedPackage {
  readonly source: PackageSource;
  /** Under which name it is uploaded. */
  readonly file: string;
  readonly sha256: string;
  readonly template: { readonly key: string; readonly name: string; readonly version: string };
}

/**
 * Reads all of a package, as a file or in parts, before a byte of it is sent: its seal, its signature by today's trust, its checksum.
 * Throws `platform.compose_package` for what platforms do not import, `package.not_for_platform` for what one of this version does not,
 * `package.*`, `trust.*`, `library.not_accepted`.
 */
export async function verifiedPackage(
  path: string | readonly string[],
  { accepted, platform }: { readonly accepted: boolean; readonly platform: Pick<PlatformRow, 'version'> },
  env: PlatformEnvironment,
  context: JobContext,
): Promise<VerifiedPackage> {
  const { source, set } = await sourceFor(path, env.library);
  const file = nameThere(source, set?.manifest.package.file);
  const admit = async (header: PackageHeader) => {
    refuseCompose(header, file);
    requireFit(header.template, platform.version, file);
    requireFull(header, file);
    admitted(await judgePackage(header, env.library.trust), { path: file, accepted });
  };
  await admit(await inspectPackage(source, context.signal));
  context.begin('verify', source.size);
  const contents = await readPackage(source, {
    signal: context.signal,
    lean: true,
    onBytes: (bytes) => context.advance(bytes),
    onItem: (name) => context.item(name),
    onHeader: admit,
  });
  const expected = await source.expected();
  if (expected !== undefined && expected !== contents.sha256)
    throw new SealiftError('package.checksum', { path: source.path });
  const { group_key: key, group_name: name, group_version: version } = contents.template;
  return { source, file, sha256: contents.sha256, template: { key, name, version } };
}

/** What the beginning of a package tells: enough to plan with. */
export async function packageAhead(path: string | readonly string[], env: PlatformEnvironment) {
  const { source, set } = await sourceFor(path, env.library, { beginning: true });
  const header = await inspectPackage(source);
  const verdict: VerdictView = (await judgePackage(header, env.library.trust)).view;
  return {
    header,
    verdict,
    file: nameThere(source, set?.manifest.package.file),
    size: source.size,
    missing: set?.missing ?? [],
    parts: set?.manifest.parts.length ?? 0,
  };
}

/** A platform gets what is inside an encrypted file, under the name that this has. */
function nameThere(source: PackageSource, whole: string | undefined): string {
  const name = whole ?? basename(source.path);
  return uploadName(source.encrypted && name.endsWith(ENCRYPTED) ? name.slice(0, -ENCRYPTED.length) : name);
}

function refuseCompose({ kind }: PackageHeader, file: string): void {
  if (kind === 'docker-compose') throw new SealiftError('platform.compose_package', { file });
}
