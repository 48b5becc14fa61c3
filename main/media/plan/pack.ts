/** Something with a size that goes into one of several places. */
export interface PackItem {
  readonly size: number;
  /** By place: whether it may go there at all. */
  readonly fits: readonly boolean[];
  /** By place: the bytes it would take there, which may be fewer than its size when some of it is there. */
  readonly cost: readonly number[];
}

/** Above this many combinations of places the largest places are tried instead of all of them. */
const mostTried = 300;

/**
 * Puts every item into one place without filling any beyond its room, in as few places as can be found, the earlier ones first. Returns the
 * place of each item, null for one that has none. Where not all fit, as many as can be found, the largest first. Pure: the
 * same sizes give the same answer.
 */
export function pack(items: readonly PackItem[], rooms: readonly number[]): (number | null)[] {
  const possible = items.filter((item) =>
    rooms.some((room, place) => item.fits[place] && (item.cost[place] ?? 0) <= room),
  );
  for (let count = 1; count < rooms.length && possible.length === items.length; count++) {
    for (const places of choices(rooms, count)) {
      const packed = fill(items, rooms, places);
      if (packed.every((place) => place !== null)) return packed;
    }
  }
  return fill(
    items,
    rooms,
    rooms.map((_, place) => place),
  );
}

/** Largest item first, each into the first of the places with room for it; when that fails, each where the least room is left over. */
function fill(items: readonly PackItem[], rooms: readonly number[], places: readonly number[]): (number | null)[] {
  const first = fillBy(items, rooms, places, () => 0);
  if (first.every((place) => place !== null)) return first;
  const tightest = fillBy(items, rooms, places, (left) => left);
  const placed = (packed: readonly (number | null)[]) => packed.filter((place) => place !== null).length;
  return placed(tightest) > placed(first) ? tightest : first;
}

function fillBy(
  items: readonly PackItem[],
  rooms: readonly number[],
  places: readonly number[],
  rank: (left: number) => number,
): (number | null)[] {
  const left = [...rooms];
  const packed = items.map((): number | null => null);
  const order = items.map((_, index) => index).sort((a, b) => sizeOf(items, b) - sizeOf(items, a) || a - b);
  for (const index of order) {
    const item = items[index] as PackItem;
    let best: number | null = null;
    for (const place of places) {
      const rest = (left[place] ?? 0) - (item.cost[place] ?? 0);
      if (!item.fits[place] || rest < 0) continue;
      if (best === null || rank(rest) < rank((left[best] ?? 0) - (item.cost[best] ?? 0))) best = place;
    }
    if (best === null) continue;
    left[best] = (left[best] ?? 0) - (item.cost[best] ?? 0);
    packed[index] = best;
  }
  return packed;
}

function sizeOf(items: readonly PackItem[], index: number): number {
  return items[index]?.size ?? 0;
}

/** The ways to choose so many places: all of them, earlier places first; where those are too many, only the largest places. */
function* choices(rooms: readonly number[], count: number): Generator<number[]> {
  if (combinations(rooms.length, count) > mostTried) {
    yield rooms
      .map((_, place) => place)
      .sort((a, b) => (rooms[b] ?? 0) - (rooms[a] ?? 0) || a - b)
      .slice(0, count)
      .sort((a, b) => a - b);
    return;
  }
  const chosen = Array.from({ length: count }, (_, index) => index);
  for (;;) {
    yield [...chosen];
    let at = count - 1;
    while (at >= 0 && chosen[at] === rooms.length - count + at) at--;
    if (at < 0) return;
    chosen[at] = (chosen[at] ?? 0) + 1;
    for (let next = at + 1; next < count; next++) chosen[next] = (chosen[next - 1] ?? 0) + 1;
  }
}

function combinations(of: number, count: number): number {
  let result = 1;
  for (let step = 1; step <= count; step++) result = (result * (of - count + step)) / step;
  return Math.round(result);
}
