import type { CodeFacts } from './codes';

export const siteCodes = {
  /** Neither `docker compose` nor `docker-compose` runs here. */
  'site.no_compose': { retry: true, exit: 'environment' },
  /** A name for a site or installation that is empty, too long, or holds control characters. Parameters: name. */
  'site.name_invalid': { retry: false, exit: 'usage' },
  /** The site stands on another engine than the one named. Parameters: site, engine, given. */
  'site.other_engine': { retry: false, exit: 'refused' },
  /** Parameters: site. */
  'site.unknown': { retry: false, exit: 'missing' },
  /** It reaches out of its containers, and nobody said that it may. Parameters: name, found (list: `web: privileged`). */
  'site.not_trusted': { retry: false, exit: 'refused' },
  /** Parameters: site, name. */
  'site.installation_unknown': { retry: false, exit: 'missing' },
  /** An installation of that name is of another template. Parameters: site, name, template. */
  'site.installation_exists': { retry: false, exit: 'refused' },
  /** A new installation of a version that carries only some components. Parameters: name, version. */
  'site.partial_version': { retry: false, exit: 'refused' },
  /** Another version is installed. Parameters: site, name, installed, version. */
  'site.upgrade_needed': { retry: false, exit: 'refused' },
  /** Another job installs, changes or removes it just now. Parameters: site, name. */
  'site.busy': { retry: true, exit: 'environment' },
  /** Parameters: images (list), engine. */
  'site.images_missing': { retry: false, exit: 'missing' },
  /** Host ports in use. Parameters: ports (list: `8080/tcp`, with the container that has it where one does). */
  'site.ports_taken': { retry: true, exit: 'environment' },
  /** Containers of these names stand on the engine already. Parameters: containers (list). */
  'site.containers_exist': { retry: false, exit: 'environment' },
  /** A value that `.env` cannot carry: line breaks, control characters, quotes, backslashes, `${`. Parameters: name. */
  'site.value_not_allowed': { retry: false, exit: 'usage' },
  /** Compose could not start it. Parameters: project, output (its last lines). */
  'site.start_failed': { retry: true, exit: 'environment' },
  /** Another compose command failed. Parameters: project, command, output (its last lines). */
  'site.compose_failed': { retry: true, exit: 'environment' },
  /** A command did not end in its time. Parameters: command, seconds. */
  'site.timeout': { retry: true, exit: 'environment' },
  /** The project folder was changed or removed by hand. Parameters: folder. */
  'site.folder_missing': { retry: false, exit: 'missing' },
  /** Parameters: names (list), volumes (list: those there are). */
  'site.volumes_unknown': { retry: false, exit: 'usage' },
} as const satisfies Record<string, CodeFacts>;
