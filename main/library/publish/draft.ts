import { readFile, stat } from 'node:fs/promises';
import type { Catalog } from '../../catalog';
import { SealiftError } from '../../errors';
import type { ContainerFacts } from '../../images';
import type { Notice, PublishInput, PublishSource } from '../../service-types';
import {
  type ComposeFile,
  containersToTemplate,
  imagesToTemplate,
  isHostPath,
  parseTemplate,
  type Template,
} from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { filesAt, fromCompose } from './compose-source';
import { identityFor, identityOf } from './identity';

const MAX_TEMPLATE_BYTES = 64 * 1024 * 1024;

/** What a source gave: a template, and what it could not say. */
export interface Draft {
  readonly template: Template;
  /** The text to keep; made from the template when it came from no file. */
  readonly metadata?: string;
  readonly notices: readonly Notice[];
}

/** A source that brings no images along. */
export type BareSource = Exclude<PublishSource, { readonly from: 'package' }>;

/** Makes the template that a source stands for. Keeps nothing, and reads no image. */
export async function draftWithoutImages(
  input: PublishInput & { readonly source: BareSource },
  env: LibraryEnvironment,
): Promise<Draft> {
  const { source } = input;
  switch (source.from) {
    case 'compose':
      return fromCompose(source.file, identityFor(input, env.catalog), env.engine());
    case 'images':
      return fromImages(source.references, input, env);
    case 'containers':
      return fromContainers(source.containers, input, env);
    case 'template':
      return fromTemplateFile(source.file, input, env);
  }
}

async function fromImages(references: readonly string[], input: PublishInput, env: LibraryEnvironment): Promise<Draft> {
  const engine = neededEngine(env);
  const found = await Promise.all(
    references.map(async (reference) => ({ reference, facts: await engine.inspectImage(reference) })),
  );
  const missing = found.filter(({ facts }) => !facts).map(({ reference }) => reference);
  if (missing.length > 0) throw new SealiftError('library.image_unknown', { references: missing });
  const images = found.flatMap(({ reference, facts }) => (facts ? [{ ...facts, reference }] : []));
  return imagesToTemplate({ images, ...identityFor(input, env.catalog) });
}

async function fromContainers(names: readonly string[], input: PublishInput, env: LibraryEnvironment): Promise<Draft> {
  const engine = neededEngine(env);
  const containers = await Promise.all(names.map((name) => engine.inspectContainer(name)));
  const files = await mountedFiles(containers, engine.host);
  return containersToTemplate({ containers, files, ...identityFor(input, env.catalog) });
}

/** What the containers mount of the host: only an engine of this very computer means the files that stand here. */
async function mountedFiles(containers: readonly ContainerFacts[], host: string): Promise<Map<string, ComposeFile>> {
  const files = new Map<string, ComposeFile>();
  if (!/^(unix|npipe):/.test(host)) return files;
  const sources = containers.flatMap(({ mounts }) =>
    mounts.filter(({ kind, source }) => kind === 'bind' && !isHostPath(source)),
  );
  for (const { source } of sources) for (const [name, content] of await filesAt('/', source)) files.set(name, content);
  return files;
}

function neededEngine(env: LibraryEnvironment) {
  const engine = env.engine();
  if (!engine) throw new SealiftError('library.engine_needed', {});
  return engine;
}

async function fromTemplateFile(file: string, input: PublishInput, env: LibraryEnvironment): Promise<Draft> {
  const { size } = await stat(file);
  if (size > MAX_TEMPLATE_BYTES) throw new SealiftError('template.too_large', { problem: `${size} bytes` });
  const metadata = await readFile(file, 'utf8');
  return { ...renamed(parseTemplate(metadata), metadata, input, env.catalog), notices: [] };
}

/** The template under the identity that is asked for; its own text is kept when that is its own. */
export function renamed(
  template: Template,
  metadata: string,
  input: PublishInput,
  catalog: Catalog,
): { template: Template; metadata?: string } {
  const { name, version, groupKey } = identityOf(template, input, catalog);
  const same = name === template.group_name && version === template.group_version && groupKey === template.group_key;
  if (same) return { template, metadata };
  return { template: { ...template, group_key: groupKey, group_name: name, group_version: version } };
}
