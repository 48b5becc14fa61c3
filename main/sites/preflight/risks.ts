import { parse } from 'yaml';
import { record } from './asked';
import type { SiteCheck } from './check';
import type { SiteCheckCode } from './codes';

/** Sockets through which whoever holds them rules an engine, and with it the host. */
const engineSocket = /\/(docker|containerd|podman|crio|k3s\/containerd\/containerd)[^/]*\.sock$/;

/**
 * What of a compose file reaches out of its containers, as warnings, the gravest first; empty for one that keeps to itself. Looks at
 * what compose would be given, so nothing can hide in how a template says it. Pure.
 */
export function risksOf(yaml: string): SiteCheck[] {
  const root = record(parse(yaml, { maxAliasCount: 100 }));
  const found = new Map<SiteCheckCode, Set<string>>();
  const add = (code: SiteCheckCode, text: string) => found.set(code, (found.get(code) ?? new Set()).add(text));
  for (const [name, value] of Object.entries(record(root.services))) lookAt(name, record(value), add);
  for (const [name, value] of Object.entries(record(root.networks)))
    for (const setting of ['driver', 'driver_opts', 'external'])
      if (isSet(record(value)[setting]) && record(value)[setting] !== 'bridge')
        add('site.risk_settings', `${name}: ${setting}`);
  for (const [name, value] of Object.entries(record(root.volumes)))
    for (const setting of ['driver', 'driver_opts', 'external'])
      if (isSet(record(value)[setting])) add('site.risk_settings', `${name}: ${setting}`);
  return inOrder.flatMap(([code, parameter]) => {
    const items = found.get(code);
    return items ? [{ code, state: 'warning' as const, params: { [parameter]: [...items] } }] : [];
  });
}

/** The risks in the words of compose files, which are the same in every language: `web: privileged`, `web: /etc`. */
export function riskWords(risks: readonly SiteCheck[]): string[] {
  const settings: Partial<Record<SiteCheckCode, string>> = {
    'site.risk_engine_socket': 'docker.sock',
    'site.risk_privileged': 'privileged',
    'site.risk_host_processes': 'pid',
    'site.risk_host_memory': 'ipc',
    'site.risk_host_network': 'network_mode host',
  };
  return risks.flatMap(({ code, params }) =>
    Object.values(params)
      .flatMap((value) => (Array.isArray(value) ? value.map(String) : []))
      .map((text) => (settings[code] ? `${text}: ${settings[code]}` : text)),
  );
}

const inOrder = [
  ['site.risk_engine_socket', 'services'],
  ['site.risk_privileged', 'services'],
  ['site.risk_host_paths', 'paths'],
  ['site.risk_devices', 'devices'],
  ['site.risk_capabilities', 'capabilities'],
  ['site.risk_host_processes', 'services'],
  ['site.risk_host_memory', 'services'],
  ['site.risk_host_network', 'services'],
  ['site.risk_settings', 'settings'],
] as const satisfies readonly (readonly [SiteCheckCode, string])[];

/** Settings that are a risk whatever their value. */
const always = [
  'cgroup_parent',
  'device_cgroup_rules',
  'external_links',
  'runtime',
  'userns_mode',
  'uts',
  'cgroup',
  'volumes_from',
];

function lookAt(
  name: string,
  service: Readonly<Record<string, unknown>>,
  add: (code: SiteCheckCode, text: string) => void,
): void {
  if (isSet(service.privileged)) add('site.risk_privileged', name);
  for (const capability of list(service.cap_add)) add('site.risk_capabilities', `${name}: ${capability}`);
  for (const device of list(service.devices)) add('site.risk_devices', `${name}: ${deviceOf(device)}`);
  const reserved = record(record(record(service.deploy).resources).reservations).devices;
  if (isSet(service.gpus) || isSet(reserved)) add('site.risk_devices', `${name}: GPU`);
  for (const mount of list(service.volumes)) {
    const path = hostPath(mount);
    if (path === undefined) continue;
    if (engineSocket.test(path)) add('site.risk_engine_socket', name);
    else add('site.risk_host_paths', `${name}: ${path}`);
  }
  if (String(service.network_mode ?? '') === 'host') add('site.risk_host_network', name);
  else if (/^container:/.test(String(service.network_mode ?? ''))) add('site.risk_settings', `${name}: network_mode`);
  if (isSet(service.pid) && !isOwn(service.pid)) add('site.risk_host_processes', name);
  if (isSet(service.ipc) && !['private', 'none', 'shareable'].includes(String(service.ipc)) && !isOwn(service.ipc))
    add('site.risk_host_memory', name);
  // A container that may gain no privileges reaches out less, not more.
  if (list(service.security_opt).some((option) => !/^no-new-privileges(:true)?$/.test(String(option))))
    add('site.risk_settings', `${name}: security_opt`);
  for (const setting of always) if (isSet(service[setting])) add('site.risk_settings', `${name}: ${setting}`);
  const driver = record(service.logging).driver;
  if (isSet(driver) && !['json-file', 'local', 'none'].includes(String(driver)))
    add('site.risk_settings', `${name}: logging`);
}

/** Another service of the same application. */
function isOwn(mode: unknown): boolean {
  return /^service:/.test(String(mode));
}

/** The path of the host that a mount names; undefined for volumes, memory, and files that stand beside the compose file. */
function hostPath(mount: unknown): string | undefined {
  const source = typeof mount === 'string' ? (/^([^:]+):/.exec(mount)?.[1] ?? '') : String(record(mount).source ?? '');
  if (typeof mount === 'object' && record(mount).type !== 'bind') return undefined;
  const beside = source.startsWith('./') && !source.split('/').includes('..');
  // A name begins with a letter or digit; `..` and `.x` are paths for compose, though no slash stands in them.
  return beside || (typeof mount === 'string' && /^([A-Za-z0-9][\w.-]*)?$/.test(source)) ? undefined : source;
}

function deviceOf(device: unknown): string {
  return typeof device === 'string' ? (device.split(':')[0] ?? device) : String(record(device).source ?? '?');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : isSet(value) ? [value] : [];
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 'false') return false;
  return typeof value !== 'object' || (Array.isArray(value) ? value.length : Object.keys(value).length) > 0;
}
