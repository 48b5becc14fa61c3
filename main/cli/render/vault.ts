import type { VaultCheckResult, VaultRoomResult, VaultView } from '../../../preload/contract';
import { bytes, shortDigest } from './quantities';
import { facts } from './table';
import { printable, type Terminal } from './terminal';

export function vault(terminal: Terminal, view: VaultView): string {
  const { texts } = terminal;
  return facts(terminal, [
    [texts('cli.vault.folder'), view.folder],
    [texts('cli.vault.layers'), String(view.layers)],
    [texts('cli.vault.used'), bytes(view.bytes)],
    [texts('cli.vault.limit'), view.limit === null ? texts('cli.vault.noLimit') : bytes(view.limit)],
  ]);
}

/** What is damaged, and what brings it back. */
export function vaultCheck(terminal: Terminal, result: VaultCheckResult): string {
  const { texts, colors } = terminal;
  const damaged = result.damaged.length + result.damagedConfigs.length;
  if (damaged === 0)
    return colors.green(texts('cli.vault.sound', { count: result.layers, bytes: bytes(result.bytes) }));
  const lines = [colors.red(texts('cli.vault.damaged', { count: damaged }))];
  for (const { layer, versions, packages } of result.damaged) {
    lines.push(`  ${shortDigest(layer)}`);
    if (versions.length > 0) lines.push(`    ${texts('cli.vault.of', { versions: versions.map(printable) })}`);
    for (const path of packages) lines.push(`    ${texts('cli.vault.fromPackage', { path: printable(path) })}`);
    if (packages.length === 0)
      lines.push(`    ${texts(versions.length > 0 ? 'cli.vault.fromEngine' : 'cli.vault.fromNothing')}`);
  }
  for (const digest of result.damagedConfigs) lines.push(`  ${shortDigest(digest)} (${texts('cli.vault.config')})`);
  lines.push('', texts('cli.vault.safe'));
  return lines.join('\n');
}

export function vaultRoom(terminal: Terminal, result: VaultRoomResult): string {
  const { texts } = terminal;
  const lines = [
    result.removedLayers > 0 || result.freedBytes > 0
      ? texts('cli.vault.freed', {
          count: result.removedLayers,
          freed: bytes(result.freedBytes),
          bytes: bytes(result.bytes),
        })
      : texts('cli.vault.nothingFreed', { bytes: bytes(result.bytes) }),
  ];
  if (result.bytes > result.limit && result.neededBytes > 0)
    lines.push(texts('cli.vault.needed', { bytes: bytes(result.neededBytes) }));
  return lines.join('\n');
}
