import type { MountEntry } from '../facts';
import type { Block } from './linux-blocks';
import type { Volume } from './volume';

const networkTypes =
  /^(nfs4?|cifs|smb3|smbfs|9p|ceph|afs|glusterfs|davfs|fuse\.(sshfs|davfs2?|glusterfs|rclone|gvfsd-fuse|smbnetfs))$/;
const opticalTypes = new Set(['iso9660', 'udf']);
const encrypted = new Set(['crypto_LUKS', 'BitLocker']);
/** What holds other volumes, or nothing for people. */
const containers = /^(LVM2_member|linux_raid_member|zfs_member|swap|bcache|drbd|.*_raid_member)$/;
const efiPartition = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
/** Mounts that belong to the system's own workings and are nobody's place to put a file. */
const ownWorkings =
  /^\/(proc|sys|dev|boot|efi|snap|etc|run\/(?!media\/)|var\/(lib\/(docker|containerd|kubelet|snapd|containers)|snap)(\/|$))/;
const systemPlaces = new Set(['/', '/usr', '/var', '/boot', '/boot/efi', '/efi']);

/**
 * The volumes of a Linux system, from its block devices and its mounts. Pure. Where `blocks` does not know a mounted device
 * (no lsblk, a filesystem of a FUSE process on an image file), the mount alone speaks for it.
 */
export function linuxVolumes(blocks: readonly Block[], mounts: readonly MountEntry[]): Volume[] {
  const visible = uncovered(mounts);
  const byName = new Map(blocks.map((block) => [block.kname, block]));
  const mountsOf = (block: Block) => visible.filter((mount) => stands(mount, block));
  const system = systemDisks(blocks, mountsOf);
  const volumes = new Map<string, Volume>();
  const taken = new Set<MountEntry>();
  for (const block of byName.values()) {
    const all = mountsOf(block);
    for (const mount of all) taken.add(mount);
    const volume = blockVolume(block, all, system.has(block.above[0] ?? block.kname));
    if (volume) volumes.set(volume.key, volume);
  }
  for (const group of groupBySource(visible.filter((mount) => !taken.has(mount)))) {
    const volume = mountVolume(group);
    if (volume) volumes.set(volume.key, volume);
  }
  return [...volumes.values()];
}

/** Of several mounts on one mount point the last one is what stands there. */
function uncovered(mounts: readonly MountEntry[]): MountEntry[] {
  const last = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  return mounts.filter((mount) => last.get(mount.mountPoint) === mount);
}

function stands(mount: MountEntry, block: Block): boolean {
  // btrfs mounts have device numbers of their own; there the source tells.
  return (
    mount.deviceNumber === block.number ||
    mount.source === `/dev/${block.kname}` ||
    mount.source === `/dev/mapper/${block.name}`
  );
}

function systemDisks(blocks: readonly Block[], mountsOf: (block: Block) => MountEntry[]): Set<string> {
  const disks = new Set<string>();
  for (const block of blocks)
    if (block.swap || mountsOf(block).some((mount) => systemPlaces.has(mount.mountPoint)))
      disks.add(block.above[0] ?? block.kname);
  return disks;
}

/** The mount through which people see a volume: of the whole volume rather than of a folder in it, and the shortest. */
function bestMount(mounts: readonly MountEntry[]): MountEntry | undefined {
  const rank = (mount: MountEntry) =>
    mount.mountPoint === '/' ? -1 : (mount.root === '/' ? 0 : 10_000) + mount.mountPoint.length;
  return [...mounts]
    .filter((mount) => mount.mountPoint === '/' || !ownWorkings.test(mount.mountPoint))
    .sort((a, b) => rank(a) - rank(b))[0];
}

function blockVolume(block: Block, mounts: readonly MountEntry[], system: boolean): Volume | undefined {
  const mount = bestMount(mounts);
  // A reader without a card, a drive without a disc: nothing is there to be named.
  if (block.size === 0 && !mount) return undefined;
  const filesystem = block.filesystem ?? mount?.type ?? null;
  if (filesystem === 'squashfs' || block.swap || (filesystem !== null && containers.test(filesystem))) return undefined;
  const locked = filesystem !== null && encrypted.has(filesystem) && block.children === 0;
  const image = block.type === 'loop' || block.above[0]?.startsWith('loop') === true;
  const portable = block.removable || block.hotplug || image || ['usb', 'mmc', 'ieee1394'].includes(block.bus ?? '');
  const optical = block.type === 'rom' || (image && opticalTypes.has(filesystem ?? ''));
  if (!mount) {
    // A whole disk with partitions, or one that was unlocked, is seen through what stands on it.
    if (block.children > 0 || image || mounts.length > 0 || block.partitionType === efiPartition) return undefined;
    if ((!portable && !optical) || (block.type === 'rom' && filesystem === null)) return undefined;
  }
  return {
    key: `block:${block.kname}:${block.number}:${block.uuid ?? block.label ?? ''}`,
    kind: optical ? 'optical' : portable ? 'removable' : 'internal',
    device: `/dev/${block.kname}`,
    disk: block.above[0] ?? block.kname,
    label: block.label,
    model: block.model,
    bus: image ? 'image' : block.bus,
    mountPoint: mount?.mountPoint ?? null,
    filesystem: named(filesystem),
    size: block.size,
    free: null,
    readOnly: block.readOnly || mount?.readOnly === true || optical,
    writeProtected: block.readOnly && !optical,
    locked,
    system,
    ejectable: (portable || optical) && !system && !locked && (mount !== undefined || optical),
    uuid: block.uuid,
  };
}

function groupBySource(mounts: readonly MountEntry[]): MountEntry[][] {
  const groups = new Map<string, MountEntry[]>();
  for (const mount of mounts) {
    const key = `${mount.source}\0${mount.deviceNumber}`;
    groups.set(key, [...(groups.get(key) ?? []), mount]);
  }
  return [...groups.values()];
}

/** A volume of which only the mount is known: a network share, a device without lsblk, an image file behind a FUSE process. */
function mountVolume(mounts: readonly MountEntry[]): Volume | undefined {
  const mount = bestMount(mounts);
  if (!mount || mount.type === 'squashfs') return undefined;
  const network = networkTypes.test(mount.type);
  if (!network && !mount.source.startsWith('/')) return undefined;
  const device = mount.source.startsWith('/dev/');
  if (!device && !network && !mount.type.startsWith('fuse')) return undefined;
  const image = !network && (!device || mount.source.startsWith('/dev/loop'));
  const optical = opticalTypes.has(mount.type);
  const system = mounts.some((each) => systemPlaces.has(each.mountPoint));
  return {
    key: `mount:${mount.source}:${network ? mount.mountPoint : mount.deviceNumber}`,
    kind: network ? 'network' : optical ? 'optical' : image ? 'removable' : 'internal',
    device: mount.source,
    disk: null,
    label: null,
    model: null,
    bus: image ? 'image' : null,
    mountPoint: mount.mountPoint,
    filesystem: named(mount.type),
    size: 0,
    free: null,
    readOnly: mount.readOnly || optical,
    writeProtected: false,
    locked: false,
    system,
    ejectable: (image || optical) && !system,
    uuid: null,
  };
}

/** `fuse.sshfs` is `sshfs` for people; what else FUSE calls itself stays. */
function named(filesystem: string | null): string | null {
  return filesystem?.replace(/^fuse\./, '') ?? null;
}
