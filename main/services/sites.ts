import type { Digest } from '../images';
import { findVersion, imageInVault, loadFromVault, requireInstallable } from '../library';
import { withPlatforms } from '../platforms';
import type { Services, UpgradeInput, VersionName } from '../service-types';
import type { LoadImages } from '../sites';
import { type Parts, versionLabel } from './parts';

/** Sites and their installations, with versions and images from the library. */
export function siteServices({ catalog, vault, jobs, env, sites }: Parts): Services['sites'] {
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

  return {
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
        `${versionLabel(catalog, input.version)} → ${input.site}`,
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
    planRollback: (input) => sites.upgrades.planRollback(input),
    account: (site, name) => sites.account(site, name),
    history: (site, limit) =>
      catalog.history.list({ site, limit }).map(({ at, actor: who, action, subject, site: where, detail }) => ({
        at,
        actor: who,
        action,
        subject,
        site: where,
        detail,
      })),
  };
}
