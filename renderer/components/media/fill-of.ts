/** What a medium holds, in bytes and as shares of the whole in percent. */
export interface FillFigures {
  readonly packages: number;
  readonly coming: number;
  readonly other: number;
  readonly free: number;
  readonly shares: { readonly packages: number; readonly coming: number; readonly other: number };
}

/** The smallest share that can be seen. */
const visible = 0.6;

/** Splits what a medium holds; undefined where its size or what is free is not known. Never more than there is. */
export function fillOf(
  medium: { readonly size: number; readonly free: number | null },
  packages: number,
  coming = 0,
): FillFigures | undefined {
  const { size, free } = medium;
  if (size <= 0 || free === null) return undefined;
  const used = Math.max(0, size - free);
  const own = Math.min(packages, used);
  const more = Math.min(coming, free);
  const share = (bytes: number) => (bytes === 0 ? 0 : Math.max(visible, (bytes / size) * 100));
  return {
    packages: own,
    coming: more,
    other: used - own,
    free: Math.max(0, free - more),
    shares: { packages: share(own), coming: share(more), other: share(used - own) },
  };
}
