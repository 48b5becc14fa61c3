import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SealiftError } from '../errors';
import { archiveSource, type ImageSource } from '../images';
import type { JobContext } from '../jobs';
import { type Base, type ExportedPackage, exportPackages, type PackagedImage } from '../packages';
import type { ExportInput, ExportResult } from '../service-types';
import { blankCredentials, carryOnly, isPartial, parseTemplate, serializeTemplate, type Template } from '../templates';
import { basesOf } from './delta/bases';
import { deltaRequest } from './delta/request';
import type { LibraryEnvironment } from './environment';
import { packageView, recordPackage } from './package-records';
import { recordSent } from './receipts/base';
import { pinImages } from './register';
import { openSigningKey } from './trust/keys';
import { recipientsNamed } from './trust/recipients';
import { sealSigner } from './trust/sign-package';
import { usingVault } from './vault/using';
import { findVersion } from './versions';

/** Exports a version and remembers the packages; the version is pinned to the images it was exported with. */
export function exportVersion(input: ExportInput, env: LibraryEnvironment, context: JobContext): Promise<ExportResult> {
  return usingVault(env, async () => {
    // What goes to a site is what its next version will be compared with.
    const compared = input.site !== undefined || (input.delta !== undefined && input.delta.differences !== false);
    const mapped = compared ? env.vault.mapLayers() : undefined;
    try {
      return await exporting(input, env, context);
    } finally {
      mapped?.();
    }
  });
}

async function exporting(input: ExportInput, env: LibraryEnvironment, context: JobContext): Promise<ExportResult> {
  const version = findVersion(env.catalog, input.version);
  const { row, pins } = version;
  const template = carriedBy(input, version.template);
  const bases = input.delta && basesOf(env.catalog, version, input.delta);
  // Before anything is fetched: a wrong passphrase is said at once.
  const signer = input.sign && (await openSigningKey(input.sign, env.trust));
  const recipients = input.encryptTo && (await recipientsNamed(input.encryptTo, env.trust));
  const delta = bases && (await deltaRequest(bases, input.delta ?? {}, env, context));
  const outcome = await exportPackages(
    {
      template,
      pins,
      kinds: [...new Set(input.kinds)],
      out: input.out,
      compression: input.compression ?? 'default',
      overwrite: input.overwrite ?? false,
      ...(signer && { sign: sealSigner(signer) }),
      ...(recipients && { encryptTo: recipients.keys }),
      ...(delta && { delta }),
    },
    await imageSources(input.archives ?? [], env),
    env.vault,
    context,
  ).finally(() => delta?.differences && rm(delta.differences.folder, { recursive: true, force: true }));
  const found = await Promise.all(
    outcome.packages.map(async (each) => ({ each, mtimeMs: (await stat(each.path)).mtimeMs })),
  );
  const views = env.catalog.transaction(() => {
    const current = env.catalog.versions.get(row.templateKey, row.version);
    if (current?.contentDigest === row.contentDigest) pinImages(env.catalog, { template, images: outcome });
    return found.map(({ each, mtimeMs }) => {
      env.catalog.history.append({
        actor: env.actor,
        action: 'export',
        subject: `${template.group_name}@${row.version}`,
        detail: {
          path: each.path,
          kind: each.kind,
          size: each.size,
          sha256: each.sha256,
          ...(signer && { keyId: signer.publicKey.keyId }),
          ...(recipients && { encryptedFor: recipients.names }),
          ...(bases && { against: bases.map(nameOfBase) }),
        },
      });
      const record = recordPackage(env.catalog, each.path, mtimeMs, {
        ...exportedFacts(each, template),
        recipients: recipients?.keys.length,
      });
      for (const site of sitesOf(input, bases))
        recordSent(env.catalog, {
          site,
          templateKey: row.templateKey,
          templateName: template.group_name,
          version: row.version,
          file: basename(each.path),
          size: each.size,
          delta: bases !== undefined,
          packageId: record.id,
          sealDigest: each.plan.sealDigest,
        });
      return packageView(record, true);
    });
  });
  env.changed();
  return { packages: views, fetchedBytes: outcome.fetchedBytes };
}

/** What of a version an export carries. Throws `upgrade.component_unknown`, `library.partial_compose`. */
export function carriedBy(
  { components, kinds }: Pick<ExportInput, 'components' | 'kinds'>,
  version: Template,
): Template {
  if (components === undefined) return version;
  const template = carryOnly(version, components);
  // Compose would take what the file does not name for what nobody needs any more.
  if (isPartial(template) && kinds.includes('docker-compose')) throw new SealiftError('library.partial_compose');
  return template;
}

/** The sites that an export is for: the one that was named, and those that it counts on. */
function sitesOf({ site }: ExportInput, bases: readonly Base[] = []): Set<string> {
  const named = bases.flatMap((base) => ('site' in base ? [base.site] : []));
  return new Set(site === undefined ? named : [site, ...named]);
}

/** Archives named by the person first, then the engine. Throws what the archives are wrong with. */
export async function imageSources(archives: readonly string[], env: LibraryEnvironment): Promise<ImageSource[]> {
  const sources: ImageSource[] = [];
  for (const path of archives) {
    await stat(path).catch((cause) => {
      throw new SealiftError('disk.not_found', { path }, { cause });
    });
    sources.push(await archiveSource(path));
  }
  const engine = env.engine();
  if (engine) sources.push(engine.source());
  return sources;
}

function nameOfBase(base: Base): string {
  return 'site' in base ? base.site : base.version.version;
}

function exportedFacts({ kind, plan, sha256, size }: ExportedPackage, template: Template) {
  const metadata = serializeTemplate(blankCredentials(template));
  const images = undefined as readonly PackagedImage[] | undefined;
  return {
    kind,
    folder: plan.seal.folder,
    seal: plan.seal,
    sealBytes: plan.sealBytes,
    sealDigest: plan.sealDigest,
    ...(plan.signature && { signature: plan.signature }),
    template: parseTemplate(metadata),
    metadata,
    images,
    sha256,
    size,
  };
}
