import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CheckView } from '../../../preload/contract';
import { SealiftError } from '../../errors';
import type { JobContext } from '../../jobs';
import { copyFiles, findVolumes } from '../../media';
import { encryptionOf, inspectPackage, sourceAt } from '../../packages';
import type { CopiedFile, CopyResult, SplitResult } from '../../service-types';
import { checkCompatibility } from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { recordCopy } from '../record-copy';
import { guidePages } from './guide-text';

/** A package that is to be imported through a platform's web page. */
export interface GuidedPackage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

/** What stands against importing a package by hand through a platform's web page: to be shown, and to be thrown. */
export interface GuideObjection {
  readonly check: CheckView;
  readonly error: SealiftError;
}

/**
 * Looks at packages that are to be imported through the web page of a platform of a version. Throws `platform.compose_package` for a
 * DockerComposeApp, and `package.not_for_platform` for what such a platform cannot import.
 */
export async function guidedPackages(
  files: readonly string[],
  target: string,
  signal: AbortSignal,
): Promise<GuidedPackage[]> {
  const guided: GuidedPackage[] = [];
  for (const path of files) {
    const looked = await lookAt(path, target, signal);
    const [objection] = looked.objections;
    if (objection) throw objection.error;
    if (looked.guided) guided.push(looked.guided);
  }
  return guided;
}

/** The same as a look before anything is copied. What cannot be read at all is for others to say. */
export async function guideObjections(path: string, target: string): Promise<readonly GuideObjection[]> {
  try {
    return (await lookAt(path, target)).objections;
  } catch (error) {
    if (error instanceof SealiftError) return [];
    throw error;
  }
}

async function lookAt(
  path: string,
  target: string,
  signal?: AbortSignal,
): Promise<{ readonly guided?: GuidedPackage; readonly objections: readonly GuideObjection[] }> {
  const file = basename(path);
  const unfit = (findings: readonly string[]) =>
    new SealiftError('package.not_for_platform', { file, target, findings: [...findings] });
  // Platforms decrypt nothing.
  if (await encryptionOf(await sourceAt(path), signal)) {
    const check: CheckView = { code: 'media.manual_encrypted', state: 'blocked', params: { file } };
    return { objections: [{ check, error: unfit(['encrypted']) }] };
  }
  const { kind, template } = await inspectPackage(path, signal);
  if (kind === 'docker-compose') {
    const check: CheckView = { code: 'platform.compose_package', state: 'blocked', params: { file } };
    return { objections: [{ check, error: new SealiftError('platform.compose_package', { file }) }] };
  }
  const blocked = checkCompatibility(template, target).findings.filter(({ state }) => state === 'blocked');
  const error = unfit(blocked.map(({ code }) => code));
  return {
    guided: { path, name: template.group_name, version: template.group_version },
    objections: blocked.map(({ code, state, params }) => ({ check: { code, state, params }, error })),
  };
}

/**
 * Puts the page of instructions beside each package that a copy brought to its media, or beside its parts, by a copy of its own with
 * read-back. Returns the result with those files.
 */
export async function putGuides<R extends CopyResult | SplitResult>(
  packages: readonly GuidedPackage[],
  result: R,
  site: string | null,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<R> {
  if (packages.length === 0) return result;
  const scratch = join(env.home, 'guides', context.id);
  context.scratch(scratch);
  const added: CopiedFile[] = [];
  try {
    for (const folder of new Set(result.files.map(({ to }) => dirname(to)))) {
      const here = result.files.filter(({ to }) => dirname(to) === folder);
      const own = join(scratch, String(added.length));
      await mkdir(own, { recursive: true });
      const pages: string[] = [];
      for (const one of packages) pages.push(...(await pagesOf(one, here, folder, own, context.signal)));
      if (pages.length === 0) continue;
      const copied = await copyFiles({ files: pages, to: folder, overwrite: true }, beside(context));
      await recordCopy(folder, copied, env, site);
      added.push(...copied.files);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return { ...result, files: [...result.files, ...added] };
}

/** Writes the pages of a package for one folder; none where nothing of it came there. */
async function pagesOf(
  { path, name, version }: GuidedPackage,
  here: readonly CopiedFile[],
  folder: string,
  scratch: string,
  signal: AbortSignal,
): Promise<string[]> {
  const file = basename(path);
  const whole = here.find(({ to }) => basename(to) === file);
  const manifest = whole
    ? undefined
    : (await findVolumes([folder], signal)).found.find((set) => set.manifest.package.file === file)?.manifest;
  if (!whole && !manifest) return [];
  const { text, html } = guidePages({
    file,
    size: whole?.size ?? manifest?.package.size ?? 0,
    sha256: whole?.sha256 ?? manifest?.package.sha256 ?? '',
    name,
    version,
    parts: manifest?.parts.map((part) => part.file) ?? [],
  });
  const at = (ending: string) => join(scratch, `${file}.import.${ending}`);
  // Windows' own editor reads no UTF-8 without its mark.
  await writeFile(at('txt'), `\ufeff${text.replaceAll('\n', '\r\n')}`);
  await writeFile(at('html'), html);
  return [at('txt'), at('html')];
}

/** A few kilobytes more do not move what is told of gigabytes. */
function beside(context: JobContext): JobContext {
  const nothing = () => undefined;
  return {
    id: context.id,
    signal: context.signal,
    plan: nothing,
    begin: nothing,
    advance: nothing,
    item: (name) => context.item(name),
    scratch: (path) => context.scratch(path),
  };
}
