import type { DeltaView } from '../../../preload/contract';
import { bytes } from './quantities';
import { printable, type Terminal } from './terminal';

/** In one line what a delta package needs and what it brings: `needs shop 1.0 (3 layers, 1.2 GB), brings 1 layer, 21 MB`. */
export function deltaLine({ texts }: Terminal, { bases, site, needs, brings }: DeltaView): string {
  const named = bases.map(({ name, version }) => printable(`${name} ${version}`));
  const whose =
    site === null
      ? named
      : named.length === 0
        ? [texts('cli.delta.what_site', { site: printable(site) })]
        : [texts('cli.delta.what_siteVersions', { site: printable(site), versions: named })];
  const what = [
    ...(brings.layers > 0 || brings.differences === 0 ? [texts('cli.delta.layers', { count: brings.layers })] : []),
    ...(brings.differences > 0 ? [texts('cli.delta.differences', { count: brings.differences })] : []),
  ];
  return texts('cli.delta.line', {
    bases: texts.list(whose),
    layers: needs.layers,
    size: bytes(needs.bytes),
    brings: texts('cli.delta.brings', { what: texts.list(what), size: bytes(brings.bytes) }),
  });
}
