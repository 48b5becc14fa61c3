import { z } from 'zod';
import { said } from './volume';

/** A block device as lsblk or /sys tells it. */
export interface Block {
  /** The kernel's name: `sdb1`, `dm-0`. */
  readonly kname: string;
  /** The mapper's name where it has one: `luks-...`; otherwise the kernel's. */
  readonly name: string;
  /** `major:minor`. */
  readonly number: string;
  /** `disk`, `part`, `crypt`, `lvm`, `loop`, `rom`, ... */
  readonly type: string;
  readonly size: number;
  readonly removable: boolean;
  readonly hotplug: boolean;
  readonly readOnly: boolean;
  readonly model: string | null;
  readonly bus: string | null;
  readonly filesystem: string | null;
  readonly label: string | null;
  readonly uuid: string | null;
  readonly partitionType: string | null;
  /** In use as swap. */
  readonly swap: boolean;
  /** The kernel's names of what it stands on, the whole disk first. */
  readonly above: readonly string[];
  readonly children: number;
}

/** The columns that are asked for: all of them as old as `--json` itself. */
export const lsblkColumns =
  'NAME,KNAME,MAJ:MIN,TYPE,SIZE,RM,HOTPLUG,RO,MODEL,VENDOR,TRAN,FSTYPE,LABEL,UUID,PARTTYPE,MOUNTPOINT';

// Before util-linux 2.33 every value was a string.
const flag = z.union([z.boolean(), z.enum(['0', '1']).transform((text) => text === '1')]).catch(false);
const bytes = z.coerce.number().int().nonnegative().catch(0);
const text = z.string().nullish().transform(said).catch(null);

const node = z.object({
  name: z.string(),
  kname: z.string().optional(),
  'maj:min': z
    .string()
    .transform((number) => number.trim())
    .catch(''),
  type: z.string().catch('disk'),
  size: bytes,
  rm: flag,
  hotplug: flag,
  ro: flag,
  model: text,
  vendor: text,
  tran: text,
  fstype: text,
  label: text,
  uuid: text,
  parttype: text,
  mountpoint: text,
  children: z.array(z.unknown()).catch([]),
});
const document = z.object({ blockdevices: z.array(z.unknown()) });

/** Reads what `lsblk --json --bytes` writes, whatever its age; devices that cannot be read are passed over. Undefined when it is no such document. */
export function parseLsblk(output: string): Block[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return undefined;
  }
  const whole = document.safeParse(parsed);
  if (!whole.success) return undefined;
  const blocks: Block[] = [];
  for (const device of whole.data.blockdevices) flatten(device, undefined, [], blocks, 0);
  return blocks;
}

function flatten(
  value: unknown,
  disk: Block | undefined,
  above: readonly string[],
  into: Block[],
  depth: number,
): void {
  const parsed = node.safeParse(value);
  if (!parsed.success || depth > 16) return;
  const device = parsed.data;
  const kname = device.kname ?? device.name;
  const block: Block = {
    kname,
    name: device.name,
    number: device['maj:min'],
    type: device.type,
    size: device.size,
    // Partitions and what is unlocked from them are as removable as the disk below.
    removable: device.rm || (disk?.removable ?? false),
    hotplug: device.hotplug || (disk?.hotplug ?? false),
    readOnly: device.ro || (disk?.readOnly ?? false),
    model: disk?.model ?? modelName(device.vendor, device.model),
    bus: disk?.bus ?? device.tran ?? (kname.startsWith('mmcblk') ? 'mmc' : device.type === 'loop' ? 'image' : null),
    filesystem: device.fstype,
    label: device.label,
    uuid: device.uuid,
    partitionType: device.parttype?.toLowerCase() ?? null,
    swap: device.mountpoint === '[SWAP]' || device.fstype === 'swap',
    above,
    children: device.children.length,
  };
  into.push(block);
  for (const child of device.children) flatten(child, disk ?? block, [...above, kname], into, depth + 1);
}

/** Vendor and model in one; bridges that call themselves `ATA` or by a number say nothing of the maker. */
function modelName(vendor: string | null, model: string | null): string | null {
  if (model === null) return null;
  const name = model.replaceAll('_', ' ').trim();
  const maker = vendor !== null && !/^(ATA|USB|Generic|0x.*)$/i.test(vendor) ? vendor.replaceAll('_', ' ') : '';
  return maker !== '' && !name.toLowerCase().startsWith(maker.toLowerCase()) ? `${maker} ${name}` : name;
}
