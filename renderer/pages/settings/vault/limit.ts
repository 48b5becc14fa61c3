/** Gigabytes as drives are sold. */
export const GB = 1e9;
const most = 1_000_000;

/** The limit that was typed, in bytes; null for none, undefined for what is no size. */
export function limitFrom(typed: string): number | null | undefined {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const gigabytes = Number(text);
  return gigabytes > 0 && gigabytes <= most ? Math.round(gigabytes * GB) : undefined;
}

/** A limit as it is typed. */
export function typedLimit(limit: number | null): string {
  return limit === null ? '' : String(Math.round(limit / (GB / 100)) / 100);
}

/** How full it is, in whole percent; without a limit nothing is full. */
export function fullness(bytes: number, limit: number | null): number {
  if (limit === null) return 0;
  return limit === 0 ? 100 : Math.min(100, Math.round((bytes / limit) * 100));
}
