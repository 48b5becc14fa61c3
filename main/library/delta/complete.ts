import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import { checkFolder } from '../../files';
import { hexOf, type ImageRecord, type StoredLayer, vaultLoader } from '../../images';
import type { JobContext } from '../../jobs';
import {
  betweenLayers,
  type DeltaSeal,
  estimatePackedSize,
  fullContent,
  inspectPackage,
  isKept,
  landPackage,
  type PackageHeader,
  type PackagePlan,
  type PackageSource,
  planPackage,
  readPackage,
  requireSpace,
  storedLayers,
  writePackage,
} from '../../packages';
import type { CompleteInput, CompleteResult } from '../../service-types';
import type { LibraryEnvironment } from '../environment';
import { packageView, recordPackage } from '../package-records';
import { judgePackage } from '../trust/verdict';
import { usingVault } from '../vault/using';
import { sourceFor } from '../volumes';
import { bringBase } from './base';
import { bringing, nearby } from './near';

const steps = [
  { key: 'bring', weight: 40 },
  { key: 'read', weight: 20 },
  { key: 'write', weight: 40 },
];

/**
 * Makes the full package of a delta from what is here: all layers come into the vault, each checked against its digest, and the package is
 * laid out as an export lays it out. Its seal must be the very one that the delta names, so its content is what home delivered; whether its packed
 * bytes are too is said by `identical`. Throws `delta.full_already`, `package.base_missing`, `delta.other_full`, and what a broken package throws.
 */
export function completePackage(
  input: CompleteInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<CompleteResult> {
  return usingVault(env, () => completing(input, env, context));
}

async function completing(input: CompleteInput, env: LibraryEnvironment, context: JobContext): Promise<CompleteResult> {
  context.plan(steps);
  const { source } = await sourceFor(resolve(input.path), env);
  const header = await inspectPackage(source, context.signal);
  const { seal } = header;
  if (seal?.schema !== 2) throw new SealiftError('delta.full_already', { path: source.path });
  await refuseBroken(header, env);
  const out = resolve(input.out ?? dirname(source.path));
  await checkFolder(out);
  const { compression } = seal.delta.full;
  const { plan, images } = await wholeContent(source, seal, header, env, context);
  const quiet = { signal: context.signal, onBytes: () => undefined };
  const stored = await storedLayers(images, env.vault, compression, quiet);
  const identical = await isIdentical(seal, plan, stored);

  await mkdir(out, { recursive: true });
  const size = estimatePackedSize(plan, stored);
  await requireSpace(out, size);
  const path = join(out, `${plan.seal.folder}.tar.gz`);
  context.begin('write', size);
  context.item(path);
  const { file, written } = await writePackage(plan, path, env.vault, stored, compression, context);
  await landPackage(file, written, input.overwrite ?? false, context);
  const { mtimeMs } = await stat(path);
  const record = env.catalog.transaction(() => {
    const { key: _, name, version } = seal.template;
    env.catalog.history.append({
      actor: env.actor,
      action: 'complete',
      subject: `${name}@${version}`,
      detail: { path, from: source.path, size: written.size, sha256: written.sha256, identical },
    });
    const { seal: full, sealBytes, sealDigest, signature } = plan;
    const { kind, template, metadata } = header;
    const facts = { kind, folder: full.folder, seal: full, sealBytes, sealDigest, template, metadata };
    return recordPackage(env.catalog, path, mtimeMs, { ...facts, ...(signature && { signature }), ...written });
  });
  env.changed();
  return { package: packageView(record, true), identical, path };
}

/** Reads the delta to its end, brings every layer into the vault, and lays out the full package. */
async function wholeContent(
  source: PackageSource,
  seal: DeltaSeal,
  header: PackageHeader,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<{ plan: PackagePlan; images: readonly ImageRecord[] }> {
  const { full } = seal.delta;
  const { signal } = context;
  const loader = vaultLoader(env.vault, full.compression);
  try {
    const place = {
      loader,
      wants: () => true,
      vault: env.vault,
      near: nearby(env, env.engine(), [source.path], signal),
    };
    const delta = await bringBase(seal, source.path, place, bringing(context));
    context.begin('read', source.size);
    const files = new Map<string, Buffer>([['metadata.json', Buffer.from(header.metadata)]]);
    let keptBytes = 0;
    const contents = await readPackage(source, {
      signal,
      loader,
      onBytes: (bytes) => context.advance(bytes),
      onItem: (name) => context.item(name),
      onHeader: async ({ sealDigest }) => {
        if (sealDigest !== header.sealDigest) throw new SealiftError('package.altered', { file: 'seal.json' });
      },
      onFile: async (path, size, data) => {
        if (!isKept(seal, path)) return delta.onFile(path, size, data);
        files.set(path, await kept(path, size, MAX_KEPT - keptBytes, data));
        keptBytes += size;
      },
    });
    const expected = await source.expected();
    if (expected !== undefined && expected !== contents.sha256)
      throw new SealiftError('package.checksum', { path: source.path });
    await loader.commit(contents.images);
    const signature = full.signature === null ? undefined : files.get(full.signature);
    const plan = planPackage(fullContent(seal, files, contents.images), signature && (() => signature));
    if (hexOf(plan.sealDigest) !== full.seal) throw new SealiftError('delta.other_full', { path: source.path });
    await refuseBroken(plan, env);
    return { plan, images: contents.images.map(({ image }) => image) };
  } finally {
    await loader.abort();
  }
}

/** A signature that is not right is nothing to build on; who signed is for those to judge who import it. */
async function refuseBroken(header: Pick<PackageHeader, 'sealBytes' | 'signature'>, env: LibraryEnvironment) {
  const { verdict, error } = await judgePackage(header, env.trust);
  if (verdict.state === 'broken') throw error ?? new SealiftError('trust.broken');
}

/** All files of a package that are no archives, together. */
const MAX_KEPT = 64 * 1024 * 1024;

async function kept(path: string, size: number, room: number, data: AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (size > room) throw new SealiftError('package.too_large', { file: path, limit: MAX_KEPT });
  const parts: Uint8Array[] = [];
  for await (const part of data) parts.push(Uint8Array.from(part));
  return Buffer.concat(parts);
}

/** Whether everything that goes into the file is, compressed, what it was at home. */
async function isIdentical(
  { delta: { full } }: DeltaSeal,
  plan: PackagePlan,
  stored: ReadonlyMap<string, StoredLayer>,
): Promise<boolean> {
  const packed = new Map<string, string>(full.layers.map((layer) => [layer.diffId, layer.packed]));
  const layers = [...stored.values()].every(
    ({ diffId, compressedDigest }) => packed.get(diffId) === hexOf(compressedDigest),
  );
  return layers && (await betweenLayers(plan, full.compression)) === full.between;
}
