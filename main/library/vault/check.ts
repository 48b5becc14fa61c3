import { existsSync } from 'node:fs';
import type { VaultCheckResult } from '../../../preload/contract';
import type { JobContext } from '../../jobs';
import type { LibraryEnvironment } from '../environment';

/** Checks every layer and config of the vault; drops what is damaged and says what brings it back. */
export async function checkTheVault(
  env: Pick<LibraryEnvironment, 'vault' | 'catalog'>,
  context: JobContext,
): Promise<VaultCheckResult> {
  context.plan([{ key: 'verify', weight: 1 }]);
  const { layers, bytes, damaged, damagedConfigs } = await env.vault.check((total) => {
    context.begin('verify', total);
    return { signal: context.signal, onBytes: (count) => context.advance(count) };
  });
  return {
    layers,
    bytes,
    damaged: damaged.map(({ diffId, bytes: size }) => ({ layer: diffId, bytes: size, ...whatHas(diffId, env) })),
    damagedConfigs: [...damagedConfigs],
  };
}

/** Versions of the library with a layer, and the packages of them that are at hand. */
function whatHas(
  diffId: string,
  { catalog }: Pick<LibraryEnvironment, 'catalog'>,
): { versions: string[]; packages: string[] } {
  const found = catalog.versions.withLayer(diffId);
  const packages = found.flatMap(({ templateKey, version }) => catalog.packages.ofVersion(templateKey, version));
  return {
    versions: found.map(
      ({ templateKey, version }) => `${catalog.templates.get(templateKey)?.name ?? templateKey}@${version}`,
    ),
    packages: packages.map(({ path }) => path).filter((path) => existsSync(path)),
  };
}
