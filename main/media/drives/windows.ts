import { z } from 'zod';
import { said, type Volume } from './volume';

/**
 * Asks Windows for its disks, partitions, volumes and drive letters, as one JSON document. The shell alone tells an ordinary user whether
 * BitLocker keeps a drive locked (System.Volume.BitLockerProtection is 6 then).
 */
export const windowsScript = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$computer = (New-Object -ComObject Shell.Application).NameSpace(17)
$locks = @{}
foreach ($item in $computer.Items()) {
  if ($item.Path -match '^[A-Z]:') { $locks[$item.Path.Substring(0, 2)] = $item.ExtendedProperty('System.Volume.BitLockerProtection') }
}
ConvertTo-Json -Compress -Depth 4 @{
  disks = @(Get-Disk | Select-Object Number, FriendlyName, @{n='BusType';e={[string]$_.BusType}}, Size, IsReadOnly, IsBoot, IsSystem)
  partitions = @(Get-Partition | Select-Object DiskNumber, PartitionNumber, @{n='DriveLetter';e={[string]$_.DriveLetter}}, Size, IsReadOnly, @{n='Type';e={[string]$_.Type}})
  volumes = @(Get-Volume | Select-Object @{n='DriveLetter';e={[string]$_.DriveLetter}}, FileSystem, FileSystemLabel, @{n='DriveType';e={[string]$_.DriveType}}, Size, SizeRemaining, UniqueId)
  logical = @(Get-CimInstance Win32_LogicalDisk | Select-Object DeviceID, DriveType, ProviderName, VolumeName, FileSystem, Size, FreeSpace, VolumeSerialNumber, @{n='Lock';e={$locks[$_.DeviceID]}})
  system = $env:SystemDrive
}
`;

const text = z.unknown().optional().transform(said);
const bytes = z.coerce.number().int().nonnegative().catch(0);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true)
  .catch(false);
const letter = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' && /^[A-Z]$/i.test(value) ? value.toUpperCase() : null));
/** PowerShell writes a list of one as the one itself in places; elements that cannot be read are passed over. */
function list<T extends z.ZodType>(element: T) {
  return z
    .unknown()
    .optional()
    .transform((value): z.output<T>[] => {
      const all = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
      return all.flatMap((each) => {
        const parsed = element.safeParse(each);
        return parsed.success ? [parsed.data] : [];
      });
    });
}

const document = z.object({
  disks: list(
    z.object({ Number: z.number(), FriendlyName: text, BusType: text, IsReadOnly: flag, IsBoot: flag, IsSystem: flag }),
  ),
  partitions: list(z.object({ DiskNumber: z.number(), DriveLetter: letter, Size: bytes, IsReadOnly: flag })),
  volumes: list(
    z.object({
      DriveLetter: letter,
      FileSystem: text,
      FileSystemLabel: text,
      DriveType: text,
      Size: bytes,
      SizeRemaining: bytes,
    }),
  ),
  logical: list(
    z.object({
      DeviceID: z.string().regex(/^[A-Z]:$/i),
      DriveType: z.number(),
      ProviderName: text,
      VolumeName: text,
      FileSystem: text,
      Size: bytes,
      FreeSpace: bytes,
      VolumeSerialNumber: text,
      Lock: z.number().nullish().catch(null),
    }),
  ),
  system: text,
});

/** Win32_LogicalDisk.DriveType. */
const kinds: Readonly<Record<number, Volume['kind']>> = { 2: 'removable', 3: 'internal', 4: 'network', 5: 'optical' };
const lockedByBitLocker = 6;

/** The volumes of a Windows system, from what the script above printed. Pure. Undefined when it is no such document. */
export function windowsVolumes(output: string): Volume[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
  const found = document.safeParse(parsed);
  if (!found.success) return undefined;
  return found.data.logical.flatMap((drive) => {
    const volume = volumeOf(drive, found.data);
    return volume ? [volume] : [];
  });
}

type Found = z.output<typeof document>;

function volumeOf(drive: Found['logical'][number], { disks, partitions, volumes, system }: Found): Volume | undefined {
  const kind = kinds[drive.DriveType];
  if (!kind) return undefined;
  const name = drive.DeviceID.toUpperCase();
  if (kind === 'network') return share(drive, name);
  const partition = partitions.find((each) => each.DriveLetter === name[0]);
  const disk = partition && disks.find((each) => each.Number === partition.DiskNumber);
  const volume = volumes.find((each) => each.DriveLetter === name[0]);
  const locked = drive.Lock === lockedByBitLocker;
  const size = drive.Size || volume?.Size || 0;
  // A card reader without a card and a drive without a disc have their letters too.
  if (size === 0 && !locked) return undefined;
  const bus = busName(disk?.BusType ?? null);
  const portable = kind === 'removable' || ['usb', 'mmc', 'ieee1394', 'image'].includes(bus ?? '');
  const own = name === system?.toUpperCase() || disk?.IsBoot === true || disk?.IsSystem === true;
  const filesystem = filesystemName(drive.FileSystem ?? volume?.FileSystem ?? null);
  const serial = drive.VolumeSerialNumber;
  const optical = kind === 'optical';
  const writeProtected = !optical && (disk?.IsReadOnly === true || partition?.IsReadOnly === true);
  return {
    key: `letter:${name}:${serial ?? ''}`,
    kind: kind === 'internal' && portable ? 'removable' : kind,
    device: name,
    disk: disk ? String(disk.Number) : null,
    label: drive.VolumeName ?? volume?.FileSystemLabel ?? null,
    model: disk?.FriendlyName ?? null,
    bus,
    mountPoint: locked ? null : `${name}\\`,
    filesystem,
    size: size || partition?.Size || 0,
    free: locked ? null : drive.Size > 0 ? drive.FreeSpace : (volume?.SizeRemaining ?? null),
    readOnly: writeProtected || optical,
    writeProtected,
    locked,
    system: own,
    ejectable: (portable || optical) && !own,
    uuid: serial === null ? null : serialNumber(serial, filesystem),
  };
}

function share(drive: Found['logical'][number], name: string): Volume {
  return {
    key: `letter:${name}:${drive.ProviderName ?? ''}`,
    kind: 'network',
    device: drive.ProviderName,
    disk: null,
    label: drive.VolumeName,
    model: null,
    bus: null,
    mountPoint: `${name}\\`,
    filesystem: filesystemName(drive.FileSystem),
    size: drive.Size,
    free: drive.Size > 0 ? drive.FreeSpace : null,
    readOnly: false,
    writeProtected: false,
    locked: false,
    system: false,
    ejectable: false,
    uuid: null,
  };
}

/** FAT and exFAT know no longer number, and Linux writes it with a dash: the same stick is known again there. */
function serialNumber(serial: string, filesystem: string | null): string {
  return ['vfat', 'exfat'].includes(filesystem ?? '') && /^[0-9A-F]{8}$/i.test(serial)
    ? `${serial.slice(0, 4)}-${serial.slice(4)}`.toUpperCase()
    : serial;
}

function filesystemName(name: string | null): string | null {
  if (name === null || /^unknown$|^raw$/i.test(name)) return null;
  if (/^fat(12|16|32)?$/i.test(name)) return 'vfat';
  return name.toLowerCase() === 'cdfs' ? 'iso9660' : name.toLowerCase();
}

function busName(bus: string | null): string | null {
  if (bus === null || bus === 'Unknown') return null;
  const known: Readonly<Record<string, string>> = {
    SD: 'mmc',
    MMC: 'mmc',
    'File Backed Virtual': 'image',
    1394: 'ieee1394',
  };
  return known[bus] ?? bus.toLowerCase();
}
