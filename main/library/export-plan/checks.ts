import type { CheckView } from '../../../preload/contract';

/** What was found out before an export; everything the checks are decided from. */
export interface ExportFacts {
  readonly images: readonly {
    readonly reference: string;
    readonly from: 'vault' | 'archive' | 'engine' | 'missing' | 'changed';
  }[];
  readonly engine: {
    /** Null where none is to be asked. */
    readonly host: string | null;
    /** It was asked and did not answer. */
    readonly silent: boolean;
  };
  readonly packages: readonly { readonly file: string; readonly bytes: number; readonly exists: boolean }[];
  readonly folder: {
    readonly path: string;
    /** Null where the system does not tell. */
    readonly free: number | null;
    readonly writable: boolean;
    readonly filesystem: string;
    /** Largest file it takes. */
    readonly fileLimit: number;
  };
  readonly vault: {
    readonly free: number | null;
    /** Packed bytes that it is expected to grow by. */
    readonly newBytes: number;
    /** Whether vault and folder share one volume, and so its space. */
    readonly sameVolume: boolean;
  };
}

/** What stands in the way of an export, what to know before, and what is fine. Pure: the same facts give the same checks. */
export function exportChecks(facts: ExportFacts): CheckView[] {
  return [...imageChecks(facts), ...folderChecks(facts), ...spaceChecks(facts), ...existingChecks(facts)];
}

function imageChecks({ images, engine }: ExportFacts): CheckView[] {
  const of = (from: ExportFacts['images'][number]['from']) =>
    images.filter((image) => image.from === from).map(({ reference }) => reference);
  const checks: CheckView[] = [];
  const missing = of('missing');
  const changed = of('changed');
  const host = engine.host ?? '';
  if (changed.length > 0)
    checks.push({
      code: 'export.images_changed',
      state: 'blocked',
      params: { count: changed.length, references: changed },
    });
  if (missing.length > 0 && engine.silent)
    checks.push({
      code: 'export.engine_silent',
      state: 'blocked',
      params: { count: missing.length, references: missing, host },
    });
  else if (missing.length > 0)
    checks.push({
      code: 'export.images_missing',
      state: 'blocked',
      params: { count: missing.length, references: missing },
    });
  if (missing.length === 0 && changed.length === 0)
    checks.push({ code: 'export.images_found', state: 'ok', params: { count: images.length } });
  if (of('engine').length > 0) checks.push({ code: 'export.engine_answers', state: 'ok', params: { host } });
  else if (missing.length === 0) checks.push({ code: 'export.engine_not_needed', state: 'ok', params: {} });
  return checks;
}

function folderChecks({ folder, packages }: ExportFacts): CheckView[] {
  const { path, filesystem, fileLimit } = folder;
  if (!folder.writable) return [{ code: 'export.folder_denied', state: 'blocked', params: { path } }];
  return packages
    .filter(({ bytes }) => bytes > fileLimit)
    .map(({ file, bytes }) => ({
      code: 'export.file_too_large',
      state: 'blocked',
      params: { file, size: bytes, limit: fileLimit, filesystem },
    }));
}

function spaceChecks({ images, folder, vault, packages }: ExportFacts): CheckView[] {
  // How much is needed shows only when every image is known.
  if (images.some(({ from }) => from === 'missing' || from === 'changed')) return [];
  const written = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = written + (vault.sameVolume ? vault.newBytes : 0);
  const checks = [spaceCheck('export.space', folder.free, needed, folder.path)];
  if (!vault.sameVolume && vault.newBytes > 0)
    checks.push(spaceCheck('export.vault_space', vault.free, vault.newBytes, ''));
  return checks;
}

function spaceCheck(code: string, free: number | null, needed: number, path: string): CheckView {
  if (free === null) return { code: `${code}_unknown`, state: 'unknown', params: { path, needed } };
  const params = { path, needed, free };
  return needed > free ? { code: `${code}_short`, state: 'blocked', params } : { code, state: 'ok', params };
}

function existingChecks({ packages }: ExportFacts): CheckView[] {
  const files = packages.filter(({ exists }) => exists).map(({ file }) => file);
  return files.length === 0
    ? []
    : [{ code: 'export.exists', state: 'warning', params: { count: files.length, files } }];
}
