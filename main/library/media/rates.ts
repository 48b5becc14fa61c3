import { z } from 'zod';
import type { Catalog } from '../../catalog';
import type { MediumFacts } from '../../media';

const key = 'media.rates';
const mostRemembered = 200;
const stored = z.record(z.string(), z.number().positive());

type Who = Pick<MediumFacts, 'uuid' | 'mountPoint' | 'path'>;
const identity = ({ uuid, mountPoint, path }: Who) => uuid ?? mountPoint ?? path;

/** Bytes per second that the last copy to a medium went at, read back included; null when there was none. */
export function rateOf(catalog: Catalog, medium: Who): number | null {
  return stored.safeParse(catalog.settings.get(key)).data?.[identity(medium)] ?? null;
}

/** Remembers how fast a medium was; those not used for longest are forgotten. */
export function rememberRate(catalog: Catalog, medium: Who, rate: number): void {
  const before = Object.entries(stored.safeParse(catalog.settings.get(key)).data ?? {});
  const others = before.filter(([who]) => who !== identity(medium)).slice(1 - mostRemembered);
  catalog.settings.set(key, Object.fromEntries([...others, [identity(medium), rate]]));
}
