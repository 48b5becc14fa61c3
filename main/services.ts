import { chmod, mkdir } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type EngineView, type Settings, settings as settingsShape } from '../preload/contract';
import { openCatalog } from './catalog';
import { plainError } from './errors';
import {
  connectEngine,
  type Digest,
  type EngineStatus,
  findContainerds,
  formatPlatform,
  isContainerdHost,
  openVault,
} from './images';
import { createJobRunner, type JobHandle } from './jobs';
import {
  compareVersionsOf,
  completePackage,
  decryptExisting,
  deliverSample,
  deltaBases,
  describeEncryption,
  encryptExisting,
  exportFolder,
  exportVersion,
  findAgainstLibrary,
  findVersion,
  imageInVault,
  importPackages,
  inspect,
  type LibraryEnvironment,
  listContainers,
  listImages,
  listPackages,
  listTemplates,
  loadFromVault,
  locatePackage,
  mediaServices,
  OpenedIdentities,
  packageSbom,
  planExport,
  previewVersion,
  publishVersion,
  pushImagesOf,
  pushSubject,
  receiptServices,
  rememberExportFolder,
  removePackage,
  removeVersions,
  requireInstallable,
  shareableMetadata,
  showPackage,
  signExisting,
  summarizePackages,
  trustServices,
  vaultServices,
  verifyPackage,
  versionView,
} from './library';
import { watchDrives } from './media';
import { AccessKeys, platformServices, withPlatforms } from './platforms';
import type { PublishInput, ServiceOptions, Services, UpgradeInput, VersionName } from './service-types';
import { findCompose, type LoadImages, Sites } from './sites';
import { checkCompatibility } from './templates';
import { minisignLimits, openKeyFile } from './trust';

/** Room for the layers of dozens of applications, and a bound that no disk of today is filled by. */
const vaultLimit = 50e9;
const defaultSettings: Settings = { language: 'system', theme: 'system', engine: '', trust: 'warn', vaultLimit };
/** Jobs that change the library stand in line behind each other, so that none sees another's half. */
const LIBRARY = { exclusive: 'library' };

/**
 * Builds everything Sealift does over one data folder: opens (and if need be migrates) the catalog, opens the vault, declares
 * jobs of dead processes interrupted. Asks no engine. Throws `catalog.*`, `vault.*`, `disk.*`.
 */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const home = resolve(options.home);
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') await chmod(home, 0o700);
  const catalog = openCatalog(join(home, 'catalog.db'), { binding: options.sqliteBinding });
  const vault = await openVault(join(home, 'vault'));
  const actor = `${userInfo().username}@${hostname()}`;
  const jobs = createJobRunner({ jobs: catalog.jobs, actor });
  await jobs.reconcile();

  const listeners = new Set<() => void>();
  const settings = (): Settings => {
    const stored = settingsShape.partial().safeParse(catalog.settings.get('settings') ?? {});
    return { ...defaultSettings, ...(stored.success ? stored.data : {}) };
  };
  /** The engine that was named, or that the settings name, or (undefined) the environment's. */
  const engineHost = () => options.engine || settings().engine || undefined;
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
      policy: () => settings().trust,
      keychain: options.keychain,
      opened: new OpenedIdentities(),
      limits: options.keyLimits ?? minisignLimits,
    },
    mediaFolders: async () =>
      (await shelf.list()).flatMap(({ mountPoint, system }) => (mountPoint === null || system ? [] : [mountPoint])),
    vaultLimit: () => settings().vaultLimit,
    changed: () => {
      for (const listener of listeners) listener();
    },
  };
  const { media, shelf } = mediaServices(env, watchDrives());
  const siteListeners = new Set<() => void>();
  const sites = new Sites({
    home,
    catalog,
    actor,
    engine: options.engine,
    defaultEngine: () => settings().engine || undefined,
    changed: () => {
      for (const listener of siteListeners) listener();
    },
  });
  const sitesChanged = () => {
    for (const listener of siteListeners) listener();
  };
  const platforms = platformServices(
    { catalog, library: env, keys: new AccessKeys(home, options.keychain), actor, changed: sitesChanged },
    jobs,
  );
  /** A version that may be put up at a site. Throws `library.*`, `trust.*`. */
  const installable = async (version: VersionName) => {
    const found = findVersion(catalog, version);
    await requireInstallable(catalog, env.trust, found.row.templateKey, found.row.version);
    return found;
  };
  /** An upgrade of an installation, with the version from the library. */
  const upgradeOf = async (input: UpgradeInput) => {
    const { templateKey } = sites.installation(input.site, input.name);
    const { template, pins } = await installable({
      name: templateKey,
      ...(input.version !== undefined && { version: input.version }),
    });
    const { version: _, ...choices } = input;
    return {
      ...choices,
      version: { template, images: catalog.versions.imageContents(templateKey, template.group_version) },
      library: (reference: string) => imageInVault(reference, pins, vault),
    };
  };
  /** Images from the vault, by the ids that they are to have. */
  const loadImages: LoadImages = (images, context, host) => {
    const pins = new Map([...images].filter((image): image is [string, Digest] => image[1] !== ''));
    return loadFromVault([...images.keys()], pins, vault, host, context);
  };
  /** What a version is called where people read: by its name, also where it was asked for by its key. */
  const label = ({ name: given, version }: VersionName) => {
    const name = catalog.templates.get(given)?.name ?? given;
    return version ? `${name}@${version}` : name;
  };

  return {
    home,
    templates: {
      publish: (input) =>
        jobs.start('publish', publishSubject(input), input, (context) => publishVersion(input, env, context), LIBRARY),
      preview: (input) => previewVersion(input, env),
      list: () => listTemplates(catalog),
      show: (version) => versionView(catalog, version),
      metadata: (version) => shareableMetadata(catalog, version),
      compare: (from, to) => compareVersionsOf(catalog, from, to),
      compatibility: (version, target) => checkCompatibility(findVersion(catalog, version).template, target),
      remove: (version) => {
        const outcome = removeVersions(catalog, version, actor);
        env.changed();
        return outcome;
      },
    },
    packages: {
      export: (input) =>
        jobs.start('export', label(input.version), input, (context) => exportVersion(input, env, context), LIBRARY),
      planExport: (input) => planExport(input, env),
      deltaBases: (version) => deltaBases(version, env),
      exportFolder: () => exportFolder(env),
      rememberExportFolder: (folder) => rememberExportFolder(env, folder),
      locate: (id) => locatePackage(id, env),
      list: async () => listPackages(env),
      summaries: () => summarizePackages(env),
      show: (id) => showPackage(id, env),
      inspect: (path) => inspect(path, env),
      find: (path) => findAgainstLibrary(path, env),
      verify: (path) =>
        jobs.start('verify', importSubject(path), { path }, (context) => verifyPackage(path, env, context)),
      remove: (idOrPath, { deleteFile }) => removePackage(idOrPath, deleteFile, env),
      import: (input) =>
        jobs.start(
          'import',
          importSubject(input.path),
          input,
          (context) => importPackages(input, env, context),
          LIBRARY,
        ),
      complete: (input) =>
        jobs.start('complete', input.path, input, (context) => completePackage(input, env, context), LIBRARY),
      sbom: (path) => {
        // The document is too large to be kept with the job.
        let made: unknown;
        const job = jobs.start('verify', path, { path }, async (context) => {
          const { document, summary } = await packageSbom(path, env, context);
          made = document;
          return summary;
        });
        return { job, document: () => job.done.then(() => made) };
      },
      encrypt: (input) =>
        jobs.start('encrypt', input.path, input, (context) => encryptExisting(input, env, context), LIBRARY),
      decrypt: (input) =>
        jobs.start('decrypt', input.path, input, (context) => decryptExisting(input, env, context), LIBRARY),
      encryption: (path) => describeEncryption(path, env),
      sign: (input) => jobs.start('sign', input.path, input, (context) => signExisting(input, env, context), LIBRARY),
    },
    trust: trustServices(env),
    vault: vaultServices(env, LIBRARY),
    receipts: receiptServices(
      env,
      (site) => ({
        engine: sites.engineOf(site),
        installations: async () => (catalog.sites.get(site) ? sites.status(site) : []),
      }),
      sitesChanged,
    ),
    media,
    sites: {
      list: () => withPlatforms(sites.list(), catalog.platforms.list()),
      installations: (site) => sites.installations(site),
      planInstall: async (input, signal = new AbortController().signal) => {
        // Better said before a person has filled in anything than when it is to begin.
        const { template, pins } = await installable(input.version);
        const { site, as: name, engine, values, ports } = input;
        return sites.planInstall(
          {
            site,
            name,
            engine,
            values,
            ports,
            template,
            images: pins,
            library: (one) => imageInVault(one, pins, vault),
          },
          signal,
        );
      },
      install: (input) =>
        jobs.start(
          'install',
          `${label(input.version)} → ${input.site}`,
          { ...input, values: Object.keys(input.values ?? {}) },
          async (context) => {
            const { template, pins } = await installable(input.version);
            return sites.install(
              {
                site: input.site,
                name: input.as,
                template,
                engine: input.engine,
                values: input.values,
                ports: input.ports,
                trusted: input.trusted,
                timeoutSeconds: input.timeoutSeconds,
                images: pins,
                loadImages: (references, job, host) => loadFromVault(references, pins, vault, host, job),
              },
              context,
            );
          },
        ),
      status: (site, name) => sites.status(site, name),
      start: (site, name) => sites.start(site, name),
      stop: (site, name) => sites.stop(site, name),
      volumes: (site, name) => sites.volumes(site, name),
      uninstall: (input) =>
        jobs.start('uninstall', `${input.name} → ${input.site}`, input, (context) => sites.uninstall(input, context)),
      planUpgrade: async (input) => sites.upgrades.plan(await upgradeOf(input)),
      upgrade: (input) =>
        jobs.start('upgrade', `${input.name} → ${input.site}`, input, async (context) =>
          sites.upgrades.upgrade({ ...input, ...(await upgradeOf(input)), loadImages }, context),
        ),
      rollback: (input) =>
        jobs.start('rollback', `${input.name} → ${input.site}`, input, (context) =>
          sites.upgrades.rollback({ ...input, loadImages }, context),
        ),
      settle: (input) => {
        const kind = sites.installation(input.site, input.name).unfinished?.kind ?? 'upgrade';
        return jobs.start(kind, `${input.name} → ${input.site}`, input, (context) =>
          sites.upgrades.settle({ ...input, loadImages }, context),
        );
      },
      records: (site, name) => sites.upgrades.records(site, name),
      history: (site, limit) =>
        catalog.history.list({ site, limit }).map(({ at, actor: who, action, subject, site: where, detail }) => ({
          at,
          actor: who,
          action,
          subject,
          site: where,
          detail,
        })),
    },
    platforms,
    registry: {
      push: (input) =>
        jobs.start('push', pushSubject(input, label), input, (context) => pushImagesOf(input, env, context), LIBRARY),
    },
    engine: {
      status: () => engineStatus(env),
      containerds: async () => (engineHost() === 'none' ? [] : (await findContainerds()).map(engineView)),
      containers: () => listContainers(env),
      images: () => listImages(env),
    },
    settings: {
      get: settings,
      set: (change) => {
        const before = settings();
        const next = { ...before, ...change };
        catalog.transaction(() => {
          catalog.settings.set('settings', next);
          if (next.trust !== before.trust)
            catalog.history.append({
              actor,
              action: 'set-policy',
              subject: next.trust,
              detail: { before: before.trust },
            });
        });
        return next;
      },
    },
    jobs,
    sample: {
      deliver: (): JobHandle<Awaited<ReturnType<typeof deliverSample>>> =>
        jobs.start('export', 'sample', {}, (context) => deliverSample(env, context), LIBRARY),
    },
    onLibraryChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onSitesChange: (listener) => {
      siteListeners.add(listener);
      return () => siteListeners.delete(listener);
    },
    close: async () => {
      await jobs.close();
      catalog.close();
    },
  };
}

/** What answers at the engine's address, and which compose this computer has to drive it. */
async function engineStatus(env: LibraryEnvironment): Promise<EngineView> {
  const engine = env.engine();
  if (!engine) return { host: 'none', reachable: false, version: null, platform: null, compose: null, error: null };
  const status = await engine.status();
  // Compose drives Docker Engines only.
  const compose = isContainerdHost(status.host) ? undefined : await findCompose(status.host);
  return {
    ...engineView(status),
    compose: compose ? { command: compose.command, version: compose.version } : null,
  };
}

function engineView({ host, reachable, version, platform, containerd, error }: EngineStatus): EngineView {
  return {
    host,
    reachable,
    version,
    platform: platform && formatPlatform(platform),
    compose: null,
    ...(containerd && { containerd: { ...containerd, namespaces: [...containerd.namespaces] } }),
    error: error && plainError(error),
  };
}

/** What an import is about: the place, or the first of several files. */
function importSubject(path: string | readonly string[]): string {
  if (typeof path === 'string') return path;
  const [first = '', ...others] = path.map((each) => basename(each));
  return others.length > 0 ? `${first} +${others.length}` : first;
}

/** What a publish is about: the name it is given, else the file it comes from. */
function publishSubject({ name, version, source }: PublishInput): string {
  if (name) return version ? `${name}@${version}` : name;
  return 'file' in source ? basename(source.file) : source.from;
}
