import { type PlistValue, parse } from 'plist';
import { said, type Volume } from './volume';

type Dictionary = { readonly [key: string]: PlistValue };

/** What `diskutil list -plist` tells: which volumes there are, and on which disks the containers of APFS stand. */
export interface DiskList {
  /** Identifiers of what may be a volume: `disk4s1`, or `disk5` where there are no partitions. */
  readonly candidates: readonly string[];
  /** The whole disks: `disk4`. */
  readonly disks: readonly string[];
  /** Whole physical disk of each synthesized one: `disk3` stands on `disk0`. */
  readonly physical: ReadonlyMap<string, string>;
}

const partsOfSystem = new Set([
  'EFI',
  'Apple_Boot',
  'Apple_APFS',
  'Apple_APFS_ISC',
  'Apple_APFS_Recovery',
  'Apple_partition_map',
  'Apple_partition_scheme',
  'Apple_Driver_ATAPI',
  'Microsoft Reserved',
]);

/** Reads `diskutil list -plist`; undefined when it is no such document. */
export function parseDiskList(output: string): DiskList | undefined {
  const root = dictionary(output);
  if (!root || !Array.isArray(root.AllDisksAndPartitions)) return undefined;
  const candidates: string[] = [];
  const disks: string[] = [];
  const physical = new Map<string, string>();
  for (const disk of entries(root.AllDisksAndPartitions)) {
    const name = said(disk.DeviceIdentifier);
    if (name === null) continue;
    disks.push(name);
    const stores = entries(disk.APFSPhysicalStores).map((store) => said(store.DeviceIdentifier));
    if (stores[0]) physical.set(name, wholeDisk(stores[0]));
    const parts = [...entries(disk.Partitions), ...entries(disk.APFSVolumes)];
    for (const part of parts) {
      const identifier = said(part.DeviceIdentifier);
      if (identifier !== null && part.OSInternal !== true && !partsOfSystem.has(said(part.Content) ?? ''))
        candidates.push(identifier);
    }
    if (parts.length === 0 && stores.length === 0) candidates.push(name);
  }
  return { candidates, disks, physical };
}

/** Reads `diskutil info -plist`; undefined when it is no such document. */
export function parseDiskInfo(output: string): Dictionary | undefined {
  const root = dictionary(output);
  return root && said(root.DeviceIdentifier) !== null ? root : undefined;
}

/**
 * The volumes of a Mac, from its list of disks, what is known of each volume and whole disk by identifier, and what `mount` prints (network
 * shares are no disks). Pure.
 */
export function macVolumes(list: DiskList, infos: ReadonlyMap<string, Dictionary>, mounts: string): Volume[] {
  const volumes: Volume[] = [];
  const physicalOf = (identifier: string) => {
    const whole = wholeDisk(identifier);
    return list.physical.get(whole) ?? whole;
  };
  const systemDisks = new Set<string>();
  for (const [identifier, info] of infos) {
    const mountPoint = said(info.MountPoint);
    if (mountPoint === '/' || mountPoint?.startsWith('/System/Volumes/')) systemDisks.add(physicalOf(identifier));
  }
  for (const identifier of list.candidates) {
    const info = infos.get(identifier);
    if (!info) continue;
    const disk = physicalOf(identifier);
    const volume = diskVolume(identifier, info, disk, infos.get(disk) ?? {}, systemDisks.has(disk));
    if (volume) volumes.push(volume);
  }
  return [...volumes, ...networkShares(mounts)];
}

function diskVolume(
  identifier: string,
  info: Dictionary,
  physical: string,
  disk: Dictionary,
  system: boolean,
): Volume | undefined {
  const mountPoint = said(info.MountPoint);
  // The sealed system volume and its helpers: nobody's place to put a file; the person's own files are on the Data volume.
  if (mountPoint !== null && /^\/(System\/Volumes\/(?!Data$)|private\/)/.test(mountPoint)) return undefined;
  if (system && mountPoint === null) return undefined;
  const bus = busName(said(info.BusProtocol) ?? said(disk.BusProtocol));
  const optical =
    said(info.OpticalDeviceType) !== null || ['cd9660', 'udf', 'cddafs'].includes(said(info.FilesystemType) ?? '');
  const portable = [info, disk].some(
    (each) => each.RemovableMediaOrExternalDevice === true || each.RemovableMedia === true || each.Ejectable === true,
  );
  const filesystem = filesystemName(said(info.FilesystemType));
  const locked =
    info.Locked === true || said(info.FilesystemType) === 'fvde' || said(info.Content) === 'Windows_BitLocker';
  const size = number(info.TotalSize) ?? number(info.Size) ?? 0;
  if (size === 0 || (mountPoint === null && !portable && !optical)) return undefined;
  const writable = info.WritableMedia !== false && info.Writable !== false;
  return {
    key: `disk:${identifier}:${said(info.VolumeUUID) ?? said(info.DiskUUID) ?? ''}`,
    kind: optical ? 'optical' : portable ? 'removable' : 'internal',
    device: identifier,
    disk: physical,
    label: said(info.VolumeName),
    model: said(disk.MediaName) ?? said(info.MediaName),
    bus,
    mountPoint,
    filesystem,
    size,
    free: mountPoint === null ? null : (number(info.APFSContainerFree) ?? null),
    // macOS reads NTFS, and does not write it.
    readOnly: !writable || (mountPoint !== null && info.WritableVolume === false) || optical,
    writeProtected: info.WritableMedia === false && !optical,
    locked: locked && mountPoint === null,
    system,
    ejectable: (portable || optical) && !system,
    uuid: said(info.VolumeUUID),
  };
}

/** Lines of mount(8): `//me@server/share on /Volumes/share (smbfs, nodev, nosuid, mounted by me)`. */
function networkShares(mounts: string): Volume[] {
  const shares: Volume[] = [];
  for (const line of mounts.split('\n')) {
    const match = /^(.+?) on (\/.+) \((smbfs|nfs|afpfs|webdav|ftp|macfuse|osxfuse)([^()]*)\)$/.exec(line);
    const [, source, mountPoint, type, options] = match ?? [];
    if (!source || !mountPoint || !type) continue;
    // Never with the name or password of the one who mounted it.
    const server = source.replace(/^\/\/[^@/]*@/, '//');
    shares.push({
      key: `mount:${server}:${mountPoint}`,
      kind: 'network',
      device: server,
      disk: null,
      label: null,
      model: null,
      bus: null,
      mountPoint,
      filesystem: type === 'smbfs' ? 'cifs' : type,
      size: 0,
      free: null,
      readOnly: /(^|,) *read-only(,|$)/.test(options ?? ''),
      writeProtected: false,
      locked: false,
      system: false,
      ejectable: false,
      uuid: null,
    });
  }
  return shares;
}

function wholeDisk(identifier: string): string {
  return /^disk\d+/.exec(identifier)?.[0] ?? identifier;
}

function filesystemName(type: string | null): string | null {
  if (type === 'msdos') return 'vfat';
  if (type === 'cd9660') return 'iso9660';
  return type;
}

function busName(protocol: string | null): string | null {
  if (protocol === null) return null;
  const known: Readonly<Record<string, string>> = {
    'Disk Image': 'image',
    'Virtual Interface': 'image',
    'Secure Digital': 'mmc',
    'PCI-Express': 'nvme',
    'Apple Fabric': 'nvme',
    Thunderbolt: 'thunderbolt',
  };
  return known[protocol] ?? protocol.toLowerCase();
}

function dictionary(output: string): Dictionary | undefined {
  if (!output.includes('<plist')) return undefined;
  try {
    const value = quietly(() => parse(output));
    return isDictionary(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The parser below the parser complains on the console before it throws, and nobody can tell it not to. Nothing else runs meanwhile. */
function quietly<T>(work: () => T): T {
  const { error } = console;
  console.error = () => undefined;
  try {
    return work();
  } finally {
    console.error = error;
  }
}

function entries(value: PlistValue | undefined): Dictionary[] {
  return Array.isArray(value) ? value.filter(isDictionary) : [];
}

function isDictionary(value: PlistValue | undefined): value is { [key: string]: PlistValue } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

function number(value: PlistValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
}
