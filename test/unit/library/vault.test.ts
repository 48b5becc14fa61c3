import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareSample } from '../../../main/library/sample';
import type { Services } from '../../../main/service-types';
import { createServices } from '../../../main/services';

const resources = resolve(import.meta.dirname, '../../../resources');
let folder: string;
let services: Services;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-vault-'));
  services = await createServices({ home: join(folder, 'home'), engine: 'none', resources });
});
afterEach(async () => {
  await services.close();
  await rm(folder, { recursive: true, force: true });
});

async function exported() {
  const sample = await prepareSample({ resources, into: join(folder, 'sample') });
  const { template } = await services.templates.publish({
    source: { from: 'compose', file: sample.composeFile },
    name: 'shop',
    version: '1.0',
  }).done;
  const request = {
    version: { name: template.key, version: template.version },
    kinds: ['rainbond-app' as const],
    archives: [sample.archive],
    out: join(folder, 'out'),
  };
  const { packages } = await services.packages.export(request).done;
  const [made] = packages;
  if (!made) throw new Error('nothing was exported');
  return { made, request };
}

describe('the vault', () => {
  it('is kept to its limit after each job, and packages outlive what is evicted', async () => {
    services.settings.set({ vaultLimit: 0 });
    const { made, request } = await exported();
    expect(await services.vault.status()).toMatchObject({ layers: 0, bytes: 0, limit: 0 });
    await services.packages.verify(made.path).done;
    // The package brings its layers back: exported from them, the same bytes.
    services.settings.set({ vaultLimit: null });
    await services.packages.import({ path: made.path, into: 'library', accepted: true }).done;
    expect((await services.vault.status()).layers).toBeGreaterThan(0);
    const again = await services.packages.export({ ...request, archives: [], out: join(folder, 'again') }).done;
    expect(again.packages[0]?.sha256).toBe(made.sha256);
  });

  it('tells of a damaged layer whose it is and which package brings it back', async () => {
    const { made } = await exported();
    const layers = join(folder, 'home', 'vault', 'layers');
    const [name = ''] = (await readdir(layers, { recursive: true })).filter((each) => each.endsWith('.gz'));
    await writeFile(join(layers, name), 'damaged');
    const { damaged } = await services.vault.check().done;
    expect(damaged).toHaveLength(1);
    expect(damaged[0]?.versions).toEqual([`${made.name}@${made.version}`]);
    expect(damaged[0]?.packages).toEqual([made.path]);
    expect((await services.vault.check().done).damaged).toEqual([]);
    expect(services.jobs.list(1)[0]).toMatchObject({ kind: 'check-vault', state: 'succeeded' });
  });
});
