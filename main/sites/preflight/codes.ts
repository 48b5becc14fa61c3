/**
 * Everything that a look before an installation or upgrade can find. A closed list: people read a text for each in
 * `checks.sites.json`, under the code.
 */
export const siteCheckCodes = [
  /** host, version, platform */
  'site.engine_ready',
  /** host */
  'site.engine_unreachable',
  /** host */
  'site.engine_denied',
  /** version, least */
  'site.engine_old',
  /** command, version */
  'site.compose_ready',
  'site.compose_missing',
  /** command, version, least */
  'site.compose_old',
  /** platform */
  'site.platform_fits',
  /** platform, images */
  'site.platform_differs',
  /** images */
  'site.platform_unknown',
  /** count */
  'site.images_present',
  /** images */
  'site.images_unpinned',
  /** count, bytes */
  'site.images_from_library',
  /** images */
  'site.images_replaced',
  /** images, engine */
  'site.images_missing',
  /** images, engine */
  'site.images_other',
  /** containers */
  'site.containers_exist',
  /** ports */
  'site.ports_free',
  /** ports, each with who has it */
  'site.ports_taken',
  /** ports, engine */
  'site.ports_not_tried',
  /** path, free, needed */
  'site.engine_disk_room',
  /** path, free, needed */
  'site.engine_disk_full',
  /** needed */
  'site.engine_disk_unknown',
  /** path, free, needed */
  'site.data_disk_room',
  /** path, free, needed */
  'site.data_disk_full',
  /** path */
  'site.data_disk_unknown',
  /** needed, total */
  'site.memory_fits',
  /** needed, total */
  'site.memory_short',
  /** services, total */
  'site.memory_unlimited',
  'site.memory_unknown',
  /** site, name, template */
  'site.name_taken',
  /** name, version */
  'site.partial_version',
  /** site, name, installed, version */
  'site.other_version',
  /** site, name, version */
  'site.same_version',
  /** volumes */
  'site.volumes_new',
  /** volumes */
  'site.volumes_reused',
  /** volumes, services */
  'site.volumes_touched',
  /** services */
  'site.services_taken',
  /** services */
  'site.risk_privileged',
  /** paths: `service: /path` */
  'site.risk_host_paths',
  /** services */
  'site.risk_engine_socket',
  /** capabilities: `service: NET_ADMIN` */
  'site.risk_capabilities',
  /** services */
  'site.risk_host_network',
  /** services */
  'site.risk_host_processes',
  /** services */
  'site.risk_host_memory',
  /** devices: `service: /dev/x` */
  'site.risk_devices',
  /** settings: `service: security_opt` */
  'site.risk_settings',
] as const;

export type SiteCheckCode = (typeof siteCheckCodes)[number];
