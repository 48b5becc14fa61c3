import { formatPlatform, runsOn } from '../../images';
import { compareVersions } from '../../templates';
import type { SiteCheck } from './check';
import type { DiskFact, EngineFacts, ImageFact, SiteFacts } from './facts';

const MiB = 1024 ** 2;
/** What an engine needs beside the images themselves: containers, logs, unpacking. */
const engineReserve = 256 * MiB;
/** What Sealift needs for compose and config files, its catalog, and a record to go back by. */
const dataReserve = 64 * MiB;
/** The oldest versions with which deliveries were tried. */
const leastEngine = '20.10';
/** Compose files of version 2.4 are read from here on. */
const leastCompose = '1.21';

/**
 * Everything that can be said about these facts, in the order in which a person would look: engine, compose, images, ports, space,
 * memory, data. What could not be looked at because the engine does not answer is left out. The risks stand apart, in the facts.
 * Pure.
 */
export function siteChecks(facts: SiteFacts): SiteCheck[] {
  const answering = facts.engine.state === 'ready';
  return [
    ...engineChecks(facts.engine),
    ...composeChecks(facts.compose),
    ...(answering
      ? [
          ...platformChecks(facts.engine, facts.images),
          ...imageChecks(facts.images, facts.engine.host),
          ...containerChecks(facts.clashing),
          ...portChecks(facts.ports, facts.engine.host),
          ...engineDiskChecks(facts),
        ]
      : []),
    ...dataDiskChecks(facts),
    ...(answering ? [...memoryChecks(facts), ...volumeChecks(facts.volumes)] : []),
  ];
}

/** Whether nothing stands in the way. */
export function mayGoOn(checks: readonly Pick<SiteCheck, 'state'>[]): boolean {
  return checks.every((check) => check.state !== 'blocked');
}

function engineChecks(engine: EngineFacts): SiteCheck[] {
  const { host, version, platform, state } = engine;
  if (state === 'denied') return [{ code: 'site.engine_denied', state: 'blocked', params: { host } }];
  if (state === 'unreachable') return [{ code: 'site.engine_unreachable', state: 'blocked', params: { host } }];
  if (version !== null && compareVersions(version, leastEngine) < 0)
    return [{ code: 'site.engine_old', state: 'warning', params: { version, least: leastEngine } }];
  return [
    {
      code: 'site.engine_ready',
      state: 'ok',
      params: { host, version: version ?? '?', platform: platform ? formatPlatform(platform) : '?' },
    },
  ];
}

function composeChecks(compose: SiteFacts['compose']): SiteCheck[] {
  if (!compose) return [{ code: 'site.compose_missing', state: 'blocked', params: {} }];
  const { command, version } = compose;
  return compose.generation === 1 && compareVersions(version, leastCompose) < 0
    ? [{ code: 'site.compose_old', state: 'blocked', params: { command, version, least: leastCompose } }]
    : [{ code: 'site.compose_ready', state: 'ok', params: { command, version } }];
}

function platformChecks(engine: EngineFacts, images: readonly ImageFact[]): SiteCheck[] {
  const own = engine.platform;
  const found = images.filter((image) => image.state !== 'missing' && image.state !== 'other');
  if (!own || found.length === 0) return [];
  const platform = formatPlatform(own);
  const foreign = found.filter((image) => image.platform && !runsOn(image.platform, own));
  const unknown = found.filter((image) => !image.platform);
  const checks: SiteCheck[] = [];
  if (foreign.length > 0)
    checks.push({
      code: 'site.platform_differs',
      // An engine can be set up to run other architectures; it does not tell whether it is.
      state: 'warning',
      params: {
        platform,
        images: foreign.map(({ reference, platform: other }) =>
          other ? `${reference} (${formatPlatform(other)})` : reference,
        ),
      },
    });
  if (unknown.length > 0)
    checks.push({ code: 'site.platform_unknown', state: 'unknown', params: { images: names(unknown) } });
  return checks.length > 0 ? checks : [{ code: 'site.platform_fits', state: 'ok', params: { platform } }];
}

function imageChecks(images: readonly ImageFact[], engine: string): SiteCheck[] {
  const by = (state: ImageFact['state']) => images.filter((image) => image.state === state);
  const [present, unpinned, library, replaced] = [by('present'), by('unpinned'), by('library'), by('replaced')];
  const [other, missing] = [by('other'), by('missing')];
  const loaded = [...library, ...replaced];
  const checks: SiteCheck[] = [];
  if (missing.length > 0)
    checks.push({ code: 'site.images_missing', state: 'blocked', params: { images: names(missing), engine } });
  if (other.length > 0)
    checks.push({ code: 'site.images_other', state: 'blocked', params: { images: names(other), engine } });
  if (present.length > 0) checks.push({ code: 'site.images_present', state: 'ok', params: { count: present.length } });
  if (loaded.length > 0)
    checks.push({
      code: 'site.images_from_library',
      state: 'ok',
      params: { count: loaded.length, bytes: total(loaded.map((image) => image.bytes)) },
    });
  if (replaced.length > 0)
    checks.push({ code: 'site.images_replaced', state: 'warning', params: { images: names(replaced) } });
  if (unpinned.length > 0)
    checks.push({ code: 'site.images_unpinned', state: 'unknown', params: { images: names(unpinned) } });
  return checks;
}

function containerChecks(clashing: readonly string[]): SiteCheck[] {
  return clashing.length === 0
    ? []
    : [{ code: 'site.containers_exist', state: 'blocked', params: { containers: clashing } }];
}

function portChecks(ports: SiteFacts['ports'], engine: string): SiteCheck[] {
  const text = ({ port, protocol, holder }: SiteFacts['ports'][number]) =>
    `${port}/${protocol}${holder === null ? '' : ` (${holder})`}`;
  const by = (...states: string[]) => [
    ...new Set(ports.filter((port) => states.includes(port.state)).map((port) => text(port))),
  ];
  const [taken, unknown, free] = [by('taken'), by('unknown'), by('free', 'own')];
  const checks: SiteCheck[] = [];
  if (taken.length > 0) checks.push({ code: 'site.ports_taken', state: 'blocked', params: { ports: taken } });
  if (unknown.length > 0)
    checks.push({ code: 'site.ports_not_tried', state: 'unknown', params: { ports: unknown, engine } });
  if (free.length > 0) checks.push({ code: 'site.ports_free', state: 'ok', params: { ports: free } });
  return checks;
}

function engineDiskChecks(facts: SiteFacts): SiteCheck[] {
  const loaded = total(facts.images.map((image) => image.bytes));
  const needed = loaded + engineReserve;
  if (!facts.engineDisk) return [{ code: 'site.engine_disk_unknown', state: 'unknown', params: { needed } }];
  return [room('site.engine_disk_room', 'site.engine_disk_full', facts.engineDisk, needed)];
}

function dataDiskChecks(facts: SiteFacts): SiteCheck[] {
  if (!facts.dataDisk) return [{ code: 'site.data_disk_unknown', state: 'unknown', params: {} }];
  return [room('site.data_disk_room', 'site.data_disk_full', facts.dataDisk, facts.saved + dataReserve)];
}

function room(
  enough: 'site.engine_disk_room' | 'site.data_disk_room',
  full: 'site.engine_disk_full' | 'site.data_disk_full',
  { path, free }: DiskFact,
  needed: number,
): SiteCheck {
  return free < needed
    ? { code: full, state: 'blocked', params: { path, free, needed } }
    : { code: enough, state: 'ok', params: { path, free, needed } };
}

function memoryChecks({ engine, memory }: SiteFacts): SiteCheck[] {
  if (engine.memory === null) return [{ code: 'site.memory_unknown', state: 'unknown', params: {} }];
  const checks: SiteCheck[] = [];
  const params = { needed: memory.needed, total: engine.memory };
  // Limits are no reservations: an application may well stay below them.
  if (memory.needed > engine.memory) checks.push({ code: 'site.memory_short', state: 'warning', params });
  else if (memory.needed > 0) checks.push({ code: 'site.memory_fits', state: 'ok', params });
  if (memory.unlimited.length > 0)
    checks.push({
      code: 'site.memory_unlimited',
      state: 'ok',
      params: { services: memory.unlimited, total: engine.memory },
    });
  return checks;
}

function volumeChecks(volumes: SiteFacts['volumes']): SiteCheck[] {
  const checks: SiteCheck[] = [];
  const fresh = volumes.filter((volume) => !volume.exists);
  const touched = volumes.filter((volume) => volume.exists && volume.touched);
  const reused = volumes.filter((volume) => volume.exists && !volume.touched && volume.services.length > 0);
  if (touched.length > 0)
    checks.push({
      code: 'site.volumes_touched',
      state: 'warning',
      params: {
        volumes: touched.map((volume) => volume.name),
        services: [...new Set(touched.flatMap((volume) => volume.services))],
      },
    });
  if (reused.length > 0)
    checks.push({
      code: 'site.volumes_reused',
      state: 'warning',
      params: { volumes: reused.map((volume) => volume.name) },
    });
  if (fresh.length > 0)
    checks.push({ code: 'site.volumes_new', state: 'ok', params: { volumes: fresh.map((volume) => volume.name) } });
  return checks;
}

function names(images: readonly ImageFact[]): string[] {
  return images.map((image) => image.reference);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
