import { SealiftError } from '../../errors';
import { parseTemplate } from '../../templates';
import { templateFromComposePackage } from '../compose/foreign-compose';
import { MAX_COMPOSE_BYTES, MAX_METADATA_BYTES } from '../limits';
import { COMPOSE_FILE, METADATA_FILE, SEAL_FILE, SIGNATURE_FILE } from '../seal/schema';
import { collect } from './collect';
import type { PackageHeader } from './contents';
import { type ForeignEntry, tarEntries, zipEntries } from './foreign-entries';
import { openPackage } from './open';
import { asTruncated, readSealedStart, START_BYTES, startsSealed } from './sealed';
import { type PackageLocation, sourceAt } from './source';

/** What a package says of itself, read without its images. */
export interface InspectedPackage extends PackageHeader {
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: string;
  /** How many it is encrypted for; undefined when it is not. */
  readonly recipients?: number;
}

/**
 * Reads only as far as needed: seal and template of a sealed package stand at its beginning; in a foreign one the template is
 * looked for, which may mean reading past images. Nothing is verified beyond what was read.
 */
export async function inspectPackage(location: PackageLocation, signal?: AbortSignal): Promise<InspectedPackage> {
  const source = await sourceAt(location);
  const { path, size, mtimeMs } = source;
  const opened = await openPackage(source, signal);
  try {
    const facts = {
      path,
      size: source.encrypted?.size ?? size,
      modifiedAt: new Date(mtimeMs).toISOString(),
      ...(source.encrypted && { recipients: source.encrypted.recipients }),
    };
    if (opened.container === 'zip') return { ...(await findTemplate(zipEntries(opened.bytes, size), true)), ...facts };
    if (startsSealed(await opened.reader.peek(START_BYTES)))
      return { ...(await readSealedStart(opened.reader)).header, ...facts };
    return { ...(await findTemplate(tarEntries(opened.reader, size), false)), ...facts };
  } catch (error) {
    throw asTruncated(error);
  } finally {
    await opened.close();
  }
}

async function findTemplate(entries: AsyncIterable<ForeignEntry>, zip: boolean): Promise<PackageHeader> {
  let folder = '';
  let archive: string | undefined;
  let metadata: string | undefined;
  let compose: Buffer | undefined;
  const files = new Map<string, Buffer>();
  for await (const entry of entries) {
    folder = entry.folder;
    if (entry.path === SEAL_FILE || entry.path === SIGNATURE_FILE) throw new SealiftError('package.seal_broken', {});
    if (entry.path.endsWith('.tar')) archive = entry.path;
    else if (entry.path === METADATA_FILE)
      metadata = (await collect(entry.data, { ...entry, limit: MAX_METADATA_BYTES })).toString('utf8');
    else if (entry.path === COMPOSE_FILE) compose = await collect(entry.data, { ...entry, limit: MAX_COMPOSE_BYTES });
    else if (entry.size <= MAX_COMPOSE_BYTES)
      files.set(entry.path, await collect(entry.data, { ...entry, limit: MAX_COMPOSE_BYTES }));
    // The template and the place of one image archive tell all there is to tell; only a compose file needs what lies beside it.
    if (metadata !== undefined && archive !== undefined) break;
  }
  if (metadata !== undefined) {
    const legacy = zip || archive?.includes('/') === true;
    const kind = compose ? 'docker-compose' : legacy ? 'rainbond-app-legacy' : 'rainbond-app';
    return { kind, folder, template: parseTemplate(metadata), metadata };
  }
  if (!compose) throw new SealiftError('package.no_template', { folder });
  return {
    kind: 'docker-compose',
    folder,
    ...templateFromComposePackage({ name: folder, compose: compose.toString('utf8'), files }),
  };
}
