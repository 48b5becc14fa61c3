/** A volume, or what holds one and cannot be read yet, as the system's own tools tell it. Sizes in bytes. */
export interface Volume {
  /** Tells it from every other one, and stays while it is plugged in, mounted or not. */
  readonly key: string;
  readonly kind: 'removable' | 'internal' | 'network' | 'optical';
  /** What the system calls it: `/dev/sdb1`, `disk4s1`, `E:`; a network share's source. */
  readonly device: string | null;
  /** The drive it is part of, where it is: pulling that out takes all its volumes away. */
  readonly disk: string | null;
  readonly label: string | null;
  readonly model: string | null;
  /** `usb`, `sata`, `nvme`, `mmc`, `image` (a mounted image file), ... */
  readonly bus: string | null;
  readonly mountPoint: string | null;
  /** As Linux names it, on every platform: `exfat`, `vfat`, `ntfs`, `apfs`, `iso9660`, ... */
  readonly filesystem: string | null;
  readonly size: number;
  /** Null where the tools do not say; the list asks the filesystem then. */
  readonly free: number | null;
  readonly readOnly: boolean;
  /** The device itself refuses writing: a lock on the card, a switch on the stick. */
  readonly writeProtected: boolean;
  /** Encrypted, and not unlocked: nothing on it can be seen. */
  readonly locked: boolean;
  /** On the disk that the running system stands on. */
  readonly system: boolean;
  readonly ejectable: boolean;
  readonly uuid: string | null;
}

/** The order in which a person looks for a medium: what can be carried first, the system's own disk last. */
export function inOrder(volumes: readonly Volume[]): Volume[] {
  const ranks = { removable: 0, optical: 1, network: 2, internal: 3 } as const;
  const rank = (volume: Volume) => (volume.system ? 10 : 0) + ranks[volume.kind] + (volume.mountPoint === null ? 4 : 0);
  return [...volumes].sort((a, b) => rank(a) - rank(b) || compare(nameOf(a), nameOf(b)) || compare(a.key, b.key));
}

/** What a person calls a volume: its label, else the drive's model, else where it is mounted. */
export function nameOf(volume: Pick<Volume, 'label' | 'model' | 'mountPoint' | 'device'>): string {
  return volume.label ?? volume.model ?? volume.mountPoint ?? volume.device ?? '?';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Text of a tool: trimmed, and nothing instead of empty. */
export function said(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
