import { chmod, mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { openCatalog } from '../catalog';
import { checkFolder } from '../files';
import { connectEngine, openVault } from '../images';
import { createJobRunner } from '../jobs';
import {
  deliverSample,
  type LibraryEnvironment,
  mediaServices,
  OpenedIdentities,
  pushImagesOf,
  pushSubject,
  receiptServices,
  trustServices,
  vaultServices,
} from '../library';
import { watchDrives } from '../media';
import { AccessKeys, platformServices } from '../platforms';
import type { ServiceOptions, Services } from '../service-types';
import { Sites } from '../sites';
import { minisignLimits, openKeyFile } from '../trust';
import { engineServices } from './engine';
import { Listeners } from './listeners';
import { packageServices } from './packages';
import { LIBRARY, type Parts, versionLabel } from './parts';
import { settingsServices } from './settings';
import { siteServices } from './sites';
import { templateServices } from './templates';

/**
 * Builds everything Sealift does over one data folder: opens (and if need be migrates) the catalog, opens the vault, declares
 * jobs of dead processes interrupted. Asks no engine. Throws `catalog.*`, `vault.*`, `disk.*`.
 */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const home = resolve(options.home);
  await checkFolder(home);
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') await chmod(home, 0o700);
  const catalog = openCatalog(join(home, 'catalog.db'), { binding: options.sqliteBinding });
  const vault = await openVault(join(home, 'vault'));
  const actor = `${userInfo().username}@${hostname()}`;
  const jobs = createJobRunner({ jobs: catalog.jobs, actor });
  await jobs.reconcile();

  const [library, places] = [new Listeners(), new Listeners()];
  const settings = settingsServices(catalog, actor);
  /** The engine that was named, or that the settings name, or (undefined) the environment's. */
  const engineHost = () => options.engine || settings.get().engine || undefined;
  const env: LibraryEnvironment = {
    catalog,
    vault,
    jobs,
    actor,
    home,
    resources: options.resources,
    sqliteBinding: options.sqliteBinding,
    engine: () => (engineHost() === 'none' ? undefined : connectEngine(engineHost())),
    engineNamed: Boolean(options.engine) && options.engine !== 'none',
    trust: {
      keys: openKeyFile(home),
      policy: () => settings.get().trust,
      keychain: options.keychain,
      opened: new OpenedIdentities(),
      limits: options.keyLimits ?? minisignLimits,
    },
    mediaFolders: async () =>
      (await shelf.list()).flatMap(({ mountPoint, system }) => (mountPoint === null || system ? [] : [mountPoint])),
    vaultLimit: () => settings.get().vaultLimit,
    changed: library.call,
  };
  const { media, shelf } = mediaServices(env, watchDrives());
  const sites = new Sites({
    home,
    catalog,
    actor,
    engine: options.engine,
    defaultEngine: () => settings.get().engine || undefined,
    changed: places.call,
  });
  const keys = new AccessKeys(home, options.keychain);
  const parts: Parts = { home, catalog, vault, jobs, actor, env, sites };

  return {
    home,
    templates: templateServices(parts),
    packages: packageServices(parts),
    trust: trustServices(env),
    vault: vaultServices(env, LIBRARY),
    receipts: receiptServices(
      env,
      (site) => ({
        engine: sites.engineOf(site),
        installations: async () => (catalog.sites.get(site) ? sites.status(site) : []),
      }),
      places.call,
    ),
    media,
    sites: siteServices(parts),
    platforms: platformServices({ catalog, library: env, keys, actor, changed: places.call }, jobs),
    registry: {
      push: (input) => {
        const subject = pushSubject(input, (version) => versionLabel(catalog, version));
        return jobs.start('push', subject, input, (context) => pushImagesOf(input, env, context), LIBRARY);
      },
    },
    engine: engineServices(env, () => engineHost() !== 'none'),
    settings,
    jobs,
    sample: {
      deliver: () => jobs.start('export', 'sample', {}, (context) => deliverSample(env, context), LIBRARY),
    },
    onLibraryChange: (listener) => library.add(listener),
    onSitesChange: (listener) => places.add(listener),
    close: async () => {
      await jobs.close();
      catalog.close();
    },
  };
}
