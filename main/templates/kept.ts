/**
 * Compose settings that a template has no words for. They are kept per component under `x_sealift.compose` and restored
 * when a compose file is made again.
 */
export const restorable = new Set([
  ...[
    'user',
    'working_dir',
    'entrypoint',
    'hostname',
    'domainname',
    'init',
    'shm_size',
    'ulimits',
    'stop_grace_period',
    'stop_signal',
    'tty',
  ],
  ...[
    'stdin_open',
    'read_only',
    'cap_drop',
    'dns',
    'dns_search',
    'dns_opt',
    'extra_hosts',
    'group_add',
    'logging',
    'restart',
    'labels',
  ],
  ...[
    'platform',
    'oom_score_adj',
    'oom_kill_disable',
    'pids_limit',
    'mem_reservation',
    'memswap_limit',
    'mem_swappiness',
    'cpu_shares',
  ],
  ...[
    'cpu_quota',
    'cpu_period',
    'cpuset',
    'blkio_config',
    'networks',
    'network_mode',
    'mac_address',
    'links',
    'healthcheck',
    'deploy',
    'sysctls',
    'storage_opt',
  ],
]);

/** Settings that reach out of the container. They are restored only where the template is trusted. */
export const dangerous = new Set([
  ...[
    'privileged',
    'cap_add',
    'devices',
    'device_cgroup_rules',
    'pid',
    'ipc',
    'uts',
    'cgroup',
    'cgroup_parent',
    'userns_mode',
    'security_opt',
  ],
  ...['runtime', 'volumes', 'external_links', 'gpus'],
]);

/** Kept settings that would be dangerous with some values only. */
export function isDangerous(key: string, value: unknown): boolean {
  if (dangerous.has(key)) return true;
  if (key === 'network_mode')
    return !['host', 'bridge', 'none', 'default'].includes(String(value)) && !String(value).startsWith('service:');
  if (key === 'logging') {
    const driver = (value as { driver?: unknown } | null)?.driver;
    return driver !== undefined && driver !== 'json-file' && driver !== 'local' && driver !== 'none';
  }
  return key === 'deploy';
}
