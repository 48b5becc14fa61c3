/** How far back the rate looks, and how finely it remembers. Milliseconds. */
const windowMs = 5_000;
const grainMs = 200;
/** A rate measured over less than this says nothing. */
const leastMs = 800;

/** Bytes per second over the last seconds. Times are milliseconds of a clock that only goes forward. */
export interface RateMeter {
  add(bytes: number, at: number): void;
  /** Null while there is too little to tell; 0 when nothing moved for the whole window. */
  rate(at: number): number | null;
}

export function createRateMeter(startedAt: number): RateMeter {
  // Running totals at moments; the first one is the newest that is already outside the window.
  const marks: { at: number; total: number }[] = [{ at: startedAt, total: 0 }];
  let total = 0;
  return {
    add(bytes, at) {
      total += bytes;
      const last = marks[marks.length - 1];
      if (marks.length > 1 && last && at - last.at < grainMs) last.total = total;
      else marks.push({ at, total });
      while (marks.length > 2 && (marks[1]?.at ?? at) < at - windowMs) marks.shift();
    },
    rate(at) {
      while (marks.length > 1 && (marks[1]?.at ?? at) < at - windowMs) marks.shift();
      const base = marks[0];
      if (!base || at - startedAt < leastMs) return null;
      const span = Math.min(at - base.at, windowMs);
      return span <= 0 ? null : ((total - base.total) * 1000) / span;
    },
  };
}
