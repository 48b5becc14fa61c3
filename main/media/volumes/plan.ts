import { mostParts, standardBlock } from './manifest';

/** A package that is to be carried. `size` in bytes. */
export interface PackageToPlan {
  readonly size: number;
}

/** A medium as far as it matters for what goes there. Sizes in bytes. */
export interface MediumToPlan {
  /** Free to this user. */
  readonly free: number;
  /** Largest file. */
  readonly fileLimit: number;
  /** What a file's length is rounded up to; 4096 where nobody knows. */
  readonly blockSize: number;
}

export interface PlanOptions {
  /** Length of the parts: all but the last of a package are exactly as long, so that any of them fits wherever one does, and a longer
   * package is split even where it would fit. Left out: as long as fits. */
  readonly partSize?: number;
  /** Whether media may follow that are not there yet: they count as large as the last one. */
  readonly further?: boolean;
}

/** One part of a package; `medium` is null for one that follows later. */
export interface PlannedPart {
  readonly medium: number | null;
  readonly offset: number;
  readonly bytes: number;
}

export type PlannedPackage =
  | { readonly how: 'whole'; readonly medium: number }
  | { readonly how: 'split'; readonly parts: readonly PlannedPart[] }
  /** There is no room for so many bytes of it. */
  | { readonly how: 'no-room'; readonly missing: number }
  /** It would be more parts than `mostParts`. */
  | { readonly how: 'too-many' };

const MiB = 1024 * 1024;

/**
 * Which bytes of which package go to which medium, in the order of both. A package that fits goes to the first medium with room
 * for it, the largest first; what must be split fills what room is left, medium after medium, in parts as large as fit. What
 * media may not have is nowhere planned: no file beyond its limit, and room is kept for manifests and the filesystem's own
 * needs. Pure: the same sizes give the same plan.
 */
export function planVolumes(
  packages: readonly PackageToPlan[],
  media: readonly MediumToPlan[],
  options: PlanOptions = {},
): PlannedPackage[] {
  const { partSize = Number.MAX_SAFE_INTEGER, further = false } = options;
  // Not a sliver for every little room that is left somewhere.
  const shortest = options.partSize ?? MiB;
  const manifests = manifestsRoom(
    packages.map(({ size }) => size),
    media.length,
    partSize,
  );
  const rooms = media.map((medium) => new Room(medium, reserved(medium, manifests)));
  const planned: PlannedPackage[] = [];
  const bySize = packages.map((_, index) => index).sort((a, b) => sizeOf(packages, b) - sizeOf(packages, a) || a - b);
  for (const index of bySize) {
    const { size } = packages[index] as PackageToPlan;
    const medium = size > partSize ? -1 : rooms.findIndex((room) => room.fits(size));
    if (medium < 0) continue;
    rooms[medium]?.take(size);
    planned[index] = { how: 'whole', medium };
  }
  const last = media.at(-1);
  for (const [index, { size }] of packages.entries()) {
    if (planned[index]) continue;
    const parts: PlannedPart[] = [];
    let left = size;
    const fill = (room: Room, medium: number | null): boolean => {
      const most = room.longest(Math.min(left, partSize));
      if (most <= 0 || (most < left && most < shortest)) return false;
      room.take(most);
      parts.push({ medium, offset: size - left, bytes: most });
      left -= most;
      return true;
    };
    for (const [medium, room] of rooms.entries()) while (left > 0 && parts.length < mostParts && fill(room, medium));
    while (left > 0 && further && last) {
      const next = new Room(last, reserved(last, manifests));
      let filled = false;
      while (left > 0 && parts.length < mostParts && fill(next, null)) filled = true;
      if (!filled) break;
    }
    // What remains at the end may fit into what the long parts left over.
    for (const [at, part] of parts.entries()) {
      const medium = part.medium ?? rooms.findIndex((room) => room.fits(part.bytes));
      if (part.medium !== null || medium < 0) continue;
      rooms[medium]?.take(part.bytes);
      parts[at] = { ...part, medium };
    }
    if (left === 0) planned[index] = { how: 'split', parts };
    else planned[index] = parts.length >= mostParts ? { how: 'too-many' } : { how: 'no-room', missing: left };
  }
  return planned;
}

/** A part that is not out yet. `medium` is the index of the one it is meant for, null where any will do. */
export interface OutstandingPart {
  readonly bytes: number;
  readonly medium: number | null;
}

/**
 * Which medium each outstanding part goes to: the one it is meant for, else any with room, long parts first because they fit in fewer
 * places. Null where there is no room for it.
 */
export function assignParts(
  parts: readonly OutstandingPart[],
  media: readonly MediumToPlan[],
  sizes: readonly number[],
): (number | null)[] {
  // What the plan kept free is there for this: a part fits where it was planned, beside the manifest and all.
  const reserve = manifestsRoom(sizes, media.length) + 64 * 1024;
  const rooms = media.map((medium) => new Room(medium, reserve));
  const assigned = parts.map(() => null as number | null);
  const order = parts.map((_, index) => index).sort((a, b) => bytesOf(parts, b) - bytesOf(parts, a) || a - b);
  const give = (index: number, medium: number): boolean => {
    const room = rooms[medium];
    if (!room?.fits(bytesOf(parts, index))) return false;
    room.take(bytesOf(parts, index));
    assigned[index] = medium;
    return true;
  };
  for (const index of order) {
    const meant = parts[index]?.medium ?? null;
    if (meant !== null) give(index, meant);
  }
  for (const index of order) if (assigned[index] === null) rooms.some((_, medium) => give(index, medium));
  return assigned;
}

/** What is kept free: manifests, each replaced by writing the new one beside the old, and the filesystem's own lists of blocks. */
function reserved({ free }: MediumToPlan, manifests: number): number {
  return 2 * manifests + 2 * MiB + Math.ceil(free / 512);
}

/** Bytes that the manifests of split packages take on a medium, at most. */
function manifestsRoom(sizes: readonly number[], media: number, partSize = Number.MAX_SAFE_INTEGER): number {
  return sizes.reduce((sum, size) => {
    const parts = Math.min(mostParts, media + Math.ceil(size / Math.min(partSize, 2 ** 32)));
    return sum + 16 * 1024 + 700 * parts + 80 * Math.ceil(size / standardBlock);
  }, 0);
}

function bytesOf(parts: readonly OutstandingPart[], index: number): number {
  return parts[index]?.bytes ?? 0;
}

function sizeOf(packages: readonly PackageToPlan[], index: number): number {
  return packages[index]?.size ?? 0;
}

/** What is left on a medium while it is being planned. */
class Room {
  readonly #medium: MediumToPlan;
  #left: number;

  constructor(medium: MediumToPlan, reserve: number) {
    this.#medium = medium;
    this.#left = medium.free - reserve;
  }

  fits(bytes: number): boolean {
    const { blockSize, fileLimit } = this.#medium;
    return bytes <= fileLimit && Math.ceil(bytes / blockSize) * blockSize <= this.#left;
  }

  /** The longest part of so many bytes that fits: whole blocks, unless it is all of them. */
  longest(of: number): number {
    const { blockSize, fileLimit } = this.#medium;
    if (this.fits(of)) return of;
    return Math.max(0, Math.floor(Math.min(this.#left, fileLimit) / blockSize) * blockSize);
  }

  take(bytes: number): void {
    const { blockSize } = this.#medium;
    this.#left -= Math.ceil(bytes / blockSize) * blockSize;
  }
}
