import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { InstallationRow } from '../../catalog';
import { SealiftError } from '../../errors';
import { replaceFile, syncFolder } from '../../files';
import { isInside } from '../project-folder';
import type { Settings, SettingsFile } from './folder';

/** One file that was saved, with what it must be when it is read again. */
export const savedFile = z.object({ path: z.string(), mode: z.number(), size: z.number(), sha256: z.string() });
export type SavedFile = z.output<typeof savedFile>;

/** What the catalog keeps of an installation, as it was or is to be. */
export const savedInstallation = z.object({
  templateName: z.string(),
  version: z.string(),
  metadata: z.string(),
  state: z.unknown(),
});
export type SavedInstallation = z.output<typeof savedInstallation>;

/** One side of an upgrade: its settings, and what the catalog says. */
export interface Side {
  readonly settings: Settings;
  readonly installation: SavedInstallation;
}

const installationFile = 'installation.json';

export function savedInstallationOf({ templateName, version, metadata, state }: InstallationRow): SavedInstallation {
  return { templateName, version, metadata, state };
}

/** Where everything that belongs to a record stands: readable by the owner only, for it holds secrets. */
export function recordFolder(home: string, record: string): string {
  return join(home, 'upgrades', record);
}

/** Writes a side below the record's folder, every file flushed. Answers what it wrote, to be found again by. */
export async function saveSide(folder: string, name: 'before' | 'after', side: Side): Promise<SavedFile[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const all: [string, SettingsFile][] = [
    ...[...side.settings].map(([path, file]): [string, SettingsFile] => [join('settings', path), file]),
    [installationFile, { content: Buffer.from(JSON.stringify(side.installation)), mode: 0o600 }],
  ];
  const saved: SavedFile[] = [];
  for (const [path, { content, mode }] of all) {
    const full = join(folder, name, path);
    await mkdir(dirname(full), { recursive: true, mode: 0o700 });
    await replaceFile(full, content, { mode: 0o600 });
    saved.push({ path, mode, size: content.length, sha256: createHash('sha256').update(content).digest('hex') });
  }
  await syncFolder(folder);
  await syncFolder(dirname(folder));
  return saved;
}

/** Reads a side back, and believes nothing that is not what was written. Throws `upgrade.snapshot_damaged` {record, file}. */
export async function readSide(
  folder: string,
  name: 'before' | 'after',
  files: readonly SavedFile[],
  record: string,
): Promise<Side> {
  const settings = new Map<string, SettingsFile>();
  let installation: SavedInstallation | undefined;
  for (const { path, mode, size, sha256 } of files) {
    const damaged = (cause?: unknown) =>
      new SealiftError('upgrade.snapshot_damaged', { record, file: join(name, path) }, { cause });
    if (!isInside(path)) throw damaged();
    const content = await readFile(join(folder, name, path)).catch((error: unknown) => {
      throw damaged(error);
    });
    if (content.length !== size || createHash('sha256').update(content).digest('hex') !== sha256) throw damaged();
    if (path === installationFile) {
      const parsed = savedInstallation.safeParse(JSON.parse(content.toString('utf8')));
      if (!parsed.success) throw damaged(parsed.error);
      installation = parsed.data;
    } else settings.set(path.slice('settings/'.length), { content, mode });
  }
  if (!installation) throw new SealiftError('upgrade.snapshot_damaged', { record, file: installationFile });
  return { settings, installation };
}

/** Removes everything of a record. */
export async function forgetRecord(home: string, record: string): Promise<void> {
  await rm(recordFolder(home, record), { recursive: true, force: true });
}
