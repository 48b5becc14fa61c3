import { SealiftError } from '../../errors';
import { isObject, type Json, type JsonObject } from '../json';
import { safeName } from '../names';
import type { Tell } from '../notices';
import { type FileLookup, plainPath } from './files';
import type { Room } from './room';
import { asBytes, asFileMode, asFlag, asList, asObject, asText, invalid, modeDigits } from './values';

export interface Mount {
  readonly kind: 'volume' | 'bind' | 'tmpfs';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Bytes; tmpfs only. */
  readonly size?: number;
}

export interface ServiceVolumes {
  readonly volumes: JsonObject[];
  /** Named volumes that another service owns: name, path. */
  readonly shared: { readonly volume: string; readonly path: string; readonly readOnly: boolean }[];
  /** Paths of the host that are mounted as they are at the site. */
  readonly hostMounts: JsonObject[];
}

export interface VolumeContext {
  readonly service: string;
  readonly files: FileLookup;
  readonly tell: Tell;
  /** Claims a named volume; false when another service has it. */
  claim(volume: string): boolean;
  readonly configs: JsonObject;
  readonly secrets: JsonObject;
  readonly variables: Readonly<Record<string, string>>;
  readonly room: Room;
}

/** Everything a service mounts: volumes, tmpfs, configs, secrets. */
export function serviceVolumes(service: JsonObject, context: VolumeContext): ServiceVolumes {
  const result: ServiceVolumes = { volumes: [], shared: [], hostMounts: [] };
  const mounts = mountsOf(service, context.service);
  const paths = new Set<string>();
  // Named volumes keep their names; whatever has no name of its own steps aside.
  const names = new Set(mounts.filter((mount) => mount.kind === 'volume').map((mount) => mount.source));
  const claimed = new Set<string>();
  const add = (name: string, path: string, kind: string, more: JsonObject) => {
    const free = kind !== 'named' && names.has(name) ? uniqueName(name, names) : name;
    names.add(free);
    if (paths.has(path)) throw invalid(`services.${context.service}.volumes`, `${path} is mounted twice`);
    paths.add(path);
    result.volumes.push(volumeRecord(free, path, kind === 'named' ? 'share-file' : kind, more));
  };
  for (const mount of mounts) {
    if (mount.kind === 'tmpfs')
      add(
        safeName(mount.target),
        mount.target,
        'memoryfs',
        mount.size === undefined
          ? {}
          : { volume_capacity: Math.ceil(mount.size / 1024 ** 2), x_sealift: { size: mount.size } },
      );
    else if (mount.kind === 'bind') bind(mount, context, add, result.hostMounts);
    else if (mount.source === '') add(safeName(mount.target), mount.target, 'share-file', readOnly(mount));
    else if (context.claim(mount.source) && !claimed.has(mount.source)) {
      claimed.add(mount.source);
      add(mount.source, mount.target, 'named', readOnly(mount));
    } else result.shared.push({ volume: mount.source, path: mount.target, readOnly: mount.readOnly });
  }
  for (const file of grantedFiles(service, context))
    add(safeName(file.target.split('/').at(-1) ?? ''), file.target, 'config-file', {
      file_content: file.text,
      mode: modeDigits(file.mode),
    });
  return result;
}

function readOnly(mount: Mount): JsonObject {
  return mount.readOnly ? { x_sealift: { read_only: true } } : {};
}

/** Paths every Linux host has and no package can carry. */
const hostPath =
  /^\/(etc\/(localtime|timezone|machine-id)|(var\/)?run\/docker\.sock|dev(\/|$)|proc(\/|$)|sys(\/|$)|lib\/modules(\/|$))/;

/** Whether a mounted path is the machine's own, so that the site's is used instead of a copy. */
export function isHostPath(path: string): boolean {
  return hostPath.test(plainPath(path));
}

function bind(
  mount: Mount,
  { service, files, tell }: VolumeContext,
  add: (name: string, path: string, kind: string, more: JsonObject) => void,
  hostMounts: JsonObject[],
): void {
  if (isHostPath(mount.source)) {
    hostMounts.push({
      type: 'bind',
      source: mount.source,
      target: mount.target,
      ...(mount.readOnly && { read_only: true }),
    });
    tell('compose.host_path', { service, path: mount.source });
    return;
  }
  const texts = files.texts(mount.source);
  if (!texts)
    throw new SealiftError('compose.bind_unsupported', { service, source: mount.source, target: mount.target });
  const isFolder = texts.some((file) => file.below !== '');
  if (isFolder) tell('compose.directory_overlay', { service, path: mount.target });
  for (const file of texts) {
    const path = file.below === '' ? mount.target : `${mount.target.replace(/\/+$/, '')}/${file.below}`;
    add(safeName(path.split('/').at(-1) ?? ''), path, 'config-file', {
      file_content: file.text,
      mode: modeDigits(file.mode),
    });
  }
}

/** The mounts of `volumes` (short and long form) and `tmpfs`, without configs and secrets. */
export function mountsOf(service: JsonObject, name: string): Mount[] {
  const mounts: Mount[] = asList(service.volumes, `services.${name}.volumes`).map((item, i) => {
    const path = `services.${name}.volumes[${i}]`;
    return isObject(item) ? longMount(item, path) : shortMount(asText(item, path), path);
  });
  asList(service.tmpfs, `services.${name}.tmpfs`).forEach((item, i) => {
    const path = `services.${name}.tmpfs[${i}]`;
    const [target = '', options = ''] = asText(item, path).split(/:(.*)/s);
    const size = /(?:^|,)size=([^,]+)/.exec(options)?.[1];
    mounts.push({
      kind: 'tmpfs',
      source: '',
      target: absolute(target, path),
      readOnly: false,
      ...(size !== undefined && { size: asBytes(size, path) }),
    });
  });
  return mounts;
}

function shortMount(text: string, path: string): Mount {
  // `v:/data` is a volume with a short name; a drive is followed by a path and by a further, absolute one.
  const windows = /^[A-Za-z]:(\\|\/[^:]*:\/)/.test(text) ? 2 : 0;
  const [first = '', second, options = ''] = (text.slice(windows) || text).split(':');
  const source = text.slice(0, windows) + first;
  if (second === undefined) return { kind: 'volume', source: '', target: absolute(source, path), readOnly: false };
  const isPath = windows > 0 || /^(\.|~|\/)/.test(source) || source.includes('/');
  return {
    kind: isPath ? 'bind' : 'volume',
    source,
    target: absolute(second, path),
    readOnly: options.split(',').includes('ro'),
  };
}

function longMount(item: JsonObject, path: string): Mount {
  const kind = asText(item.type ?? 'volume', `${path}.type`);
  if (kind !== 'volume' && kind !== 'bind' && kind !== 'tmpfs')
    throw new SealiftError('compose.unsupported', { path: `${path}.type`, setting: kind });
  const volume = asObject(item.volume, `${path}.volume`);
  if (volume.subpath !== undefined)
    throw new SealiftError('compose.unsupported', { path: `${path}.volume.subpath`, setting: 'subpath' });
  const size = asObject(item.tmpfs, `${path}.tmpfs`).size;
  return {
    kind,
    source: item.source === undefined || item.source === null ? '' : asText(item.source, `${path}.source`),
    target: absolute(asText(item.target, `${path}.target`), path),
    readOnly: asFlag(item.read_only, `${path}.read_only`),
    ...(size !== undefined && size !== null && { size: asBytes(size, `${path}.tmpfs.size`) }),
  };
}

function absolute(target: string, path: string): string {
  if (!target.startsWith('/'))
    throw invalid(path, `the path in the container must be absolute: ${target.slice(0, 80)}`);
  const plain = plainPath(target);
  if (plain === '/' || plain.startsWith('/..')) throw invalid(path, `not a path to mount at: ${target.slice(0, 80)}`);
  return plain;
}

interface GrantedFile {
  readonly target: string;
  readonly text: string;
  readonly mode: number;
}

/** Files that a service is given through `configs` and `secrets`. */
function grantedFiles(service: JsonObject, context: VolumeContext): GrantedFile[] {
  return (['configs', 'secrets'] as const).flatMap((field) =>
    asList(service[field], `services.${context.service}.${field}`).map((item, i) => {
      const path = `services.${context.service}.${field}[${i}]`;
      const grant = isObject(item) ? item : { source: asText(item, path) };
      const source = asText(grant.source, `${path}.source`);
      const base = field === 'configs' ? '/' : '/run/secrets/';
      const asked =
        grant.target === undefined || grant.target === null ? source : asText(grant.target, `${path}.target`);
      if (grant.uid !== undefined || grant.gid !== undefined)
        context.tell('compose.file_owner', { service: context.service, file: source });
      if (field === 'secrets') context.tell('compose.secret_included', { service: context.service, secret: source });
      const { text, mode } = definedFile(context[field], field, source, context);
      return {
        target: absolute(asked.startsWith('/') ? asked : base + asked, path),
        text,
        mode: asFileMode(grant.mode, `${path}.mode`) ?? mode,
      };
    }),
  );
}

function definedFile(
  defined: JsonObject,
  field: 'configs' | 'secrets',
  name: string,
  context: VolumeContext,
): { text: string; mode: number } {
  const path = `${field}.${name}`;
  if (!Object.hasOwn(defined, name)) throw invalid(path, 'is not defined');
  const definition = asObject(defined[name], path);
  if (definition.external) throw new SealiftError('compose.external_file', { kind: field, name });
  if (typeof definition.content === 'string') {
    // Every service that it is granted to gets its own copy.
    context.room.text(definition.content.length, path);
    return { text: definition.content, mode: 0o444 };
  }
  if (typeof definition.environment === 'string') {
    const { variables } = context;
    const value = Object.hasOwn(variables, definition.environment) ? variables[definition.environment] : undefined;
    if (value === undefined) throw new SealiftError('compose.variable_required', { names: [definition.environment] });
    return { text: value, mode: 0o444 };
  }
  const file = asText(definition.file, `${path}.file`);
  const [text, ...others] = context.files.texts(file) ?? [];
  if (!text || others.length > 0 || text.below !== '')
    throw new SealiftError('compose.file_missing', { path: file, usedBy: path });
  return { text: text.text, mode: text.mode };
}

function volumeRecord(name: string, path: string, kind: string, more: JsonObject): JsonObject {
  const record: Record<string, Json | undefined> = {
    volume_name: name,
    volume_path: path,
    volume_type: kind,
    file_content: '',
    category: 'app_publish',
    volume_capacity: 0,
    volume_provider_name: '',
    access_mode: 'RWX',
    share_policy: 'exclusive',
    backup_policy: 'exclusive',
    mode: null,
  };
  return { ...record, ...more };
}

function uniqueName(name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}
