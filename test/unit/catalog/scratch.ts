import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Catalog, type CatalogOptions, openCatalog } from '../../../main/catalog';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A folder that is gone after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealift-catalog-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A catalog on a real file, closed after the test. */
export function scratchCatalog(options: CatalogOptions & { file?: string } = {}): Catalog {
  const catalog = openCatalog(options.file ?? join(scratchFolder(), 'catalog.db'), options);
  undo.push(() => catalog.close());
  return catalog;
}

export const digest = (seed: number): `sha256:${string}` => `sha256:${seed.toString(16).padStart(64, '0')}`;

export function putVersion(catalog: Catalog, key: string, version: string, metadata = '{}', content = digest(1)) {
  if (!catalog.templates.get(key)) catalog.templates.put({ key, name: `name of ${key}` });
  return catalog.versions.put({
    templateKey: key,
    version,
    contentDigest: content,
    source: 'compose',
    components: 3,
    metadata,
  });
}
