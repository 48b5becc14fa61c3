import type { Json, JsonObject } from '../json';
import { safeName } from '../names';
import type { Tell } from '../notices';
import type { Component, Volume } from '../schema';
import { extension, flagOf, numberOf } from '../views';
import { componentByKey } from './dependencies';
import { containerPath, filePaths } from './paths';
import { escapeDollar } from './secrets';

export interface StackFile {
  /** Below the folder of the compose file, with `/`. */
  readonly path: string;
  readonly content: string;
  /** Permissions, 0o644 and the like. */
  readonly mode: number;
  /** The key of the component it belongs to, and the path under which that names it. */
  readonly component: string;
  readonly volumePath: string;
}

export interface StackVolume {
  /** The name in the compose file; engines put the project's name before it. */
  readonly name: string;
  readonly service: string;
  /** The name in the template. */
  readonly volume: string;
}

export interface StackMounts {
  readonly byComponent: ReadonlyMap<Component, JsonObject[]>;
  readonly volumes: readonly StackVolume[];
  readonly files: readonly StackFile[];
}

/** Files of the package that config files must not take the place of. */
const packageNames = [
  'docker-compose.yaml',
  'component-images.tar',
  'plugin-images.tar',
  'run.sh',
  'seal.json',
  'seal.json.minisig',
  'metadata.json',
  '.env',
];

/** All mounts of the stack: own volumes, config files, memory, and other components' volumes. */
export function stackMounts(
  components: readonly Component[],
  nameOf: (component: Component) => string,
  tell: Tell,
): StackMounts {
  const files: StackFile[] = [];
  const volumes: StackVolume[] = [];
  const sources = new Map<Volume, JsonObject>();
  const pathFor = filePaths(packageNames);
  const taken = new Set<string>();
  for (const component of components)
    for (const volume of component.volumes) {
      const service = nameOf(component);
      if (volume.kind === 'config-file') {
        const path = pathFor(service, volume.path);
        files.push({
          path,
          content: volume.content,
          mode: volume.mode ?? 0o644,
          component: component.key,
          volumePath: volume.path,
        });
        sources.set(volume, { type: 'bind', source: `./${escapeDollar(path)}`, read_only: true });
      } else if (volume.kind === 'memoryfs') {
        const size = numberOf(extension(volume.raw).size) || volume.capacity * 1024 ** 2;
        sources.set(volume, { type: 'tmpfs', ...(size >= 1 && { tmpfs: { size: Math.floor(size) } }) });
      } else {
        const name = freeName(`${service}_${safeName(volume.name || volume.path)}`, taken);
        volumes.push({ name, service, volume: volume.name });
        sources.set(volume, { type: 'volume', source: name, ...(isReadOnly(volume.raw) && { read_only: true }) });
      }
    }
  const byComponent = new Map(
    components.map((component) => [component, mountsOf(component, components, sources, nameOf, tell)]),
  );
  return { byComponent, volumes, files };
}

function mountsOf(
  component: Component,
  components: readonly Component[],
  sources: ReadonlyMap<Volume, JsonObject>,
  nameOf: (component: Component) => string,
  tell: Tell,
): JsonObject[] {
  const service = nameOf(component);
  const mounts = new Map<string, JsonObject>();
  const mount = (path: string, source: JsonObject) => {
    const target = containerPath(path);
    if (target === undefined || mounts.has(target)) tell('stack.volume_path', { service, path: path.slice(0, 200) });
    else mounts.set(target, inOrder({ ...source, target: escapeDollar(target) }));
  };
  for (const volume of component.volumes) mount(volume.path, sources.get(volume) ?? {});
  for (const shared of component.mounts) {
    const owner = componentByKey(components, shared.owner);
    const volume = owner?.volumes.find((one) => one.name === shared.volume);
    const source = volume && volume.kind !== 'memoryfs' ? sources.get(volume) : undefined;
    if (!source) {
      tell('stack.mount_unknown', { service, volume: shared.volume });
      continue;
    }
    const { read_only: _, ...plain } = source;
    mount(
      shared.path,
      isReadOnly(shared.raw) || volume?.kind === 'config-file' ? { ...plain, read_only: true } : plain,
    );
  }
  return [...mounts.values()];
}

function isReadOnly(raw: JsonObject): boolean {
  return flagOf(extension(raw).read_only);
}

function inOrder(mount: JsonObject): JsonObject {
  const ordered: Record<string, Json | undefined> = {};
  for (const key of ['type', 'source', 'target', 'read_only', 'tmpfs'])
    if (mount[key] !== undefined) ordered[key] = mount[key];
  return ordered;
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}-${n}`;
  taken.add(free.toLowerCase());
  return free;
}
