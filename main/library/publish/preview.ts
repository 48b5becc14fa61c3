import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { PublishPreview } from '../../../preload/contract';
import type { Catalog } from '../../catalog';
import { inspectPackage } from '../../packages';
import type { PublishInput, PublishSource } from '../../service-types';
import {
  describeVersion,
  descriptionOf,
  imageReferences,
  isObject,
  parseComposeText,
  secretNames,
} from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { sourceFor } from '../volumes';
import { MAX_COMPOSE_BYTES } from './compose-source';
import { type BareSource, type Draft, draftWithoutImages, renamed } from './draft';
import { nameOfContainers, nameOfImage, suggestVersion } from './suggest';

/** Stands in where a draft needs a version before one is known. */
const UNKNOWN_VERSION = '0';

/**
 * What publishing would make of a source, under the name and version that are given or, where none are, under ones that suit it.
 * Keeps nothing; reads no image. Throws what publishing would.
 */
export async function previewVersion(input: PublishInput, env: LibraryEnvironment): Promise<PublishPreview> {
  const draft = await draftOf(input, env);
  const { template, notices } = draft;
  const known = env.catalog.versions.list(template.group_key).map(({ version }) => version);
  const { components, plugins } = imageReferences(template);
  const version =
    template.group_version === UNKNOWN_VERSION && !input.version?.trim()
      ? suggestVersion(components, known)
      : template.group_version;
  return {
    name: template.group_name,
    version,
    description: env.catalog.templates.get(template.group_key)?.description || descriptionOf(template),
    components: describeVersion(template),
    images: [...new Set([...components, ...plugins])],
    secrets: secretNames(template),
    notices: notices.map(({ code, params }) => ({ code, params: { ...params } })),
    versions: known,
    exists: known.includes(version),
  };
}

async function draftOf(input: PublishInput, env: LibraryEnvironment): Promise<Draft> {
  const { source } = input;
  if (source.from === 'package') {
    const { template, metadata } = await inspectPackage((await sourceFor(source.file, env)).source);
    return { ...renamed(template, metadata, input, env.catalog), notices: [] };
  }
  if (source.from === 'template') return draftWithoutImages({ ...input, source }, env);
  return draftWithoutImages(
    {
      ...input,
      source,
      name: input.name?.trim() || free(await suggestName(source, env), env.catalog),
      version: input.version?.trim() || UNKNOWN_VERSION,
    },
    env,
  );
}

/** A name that several templates bear means none of them; a number tells the new one apart. */
function free(name: string, catalog: Catalog): string {
  let wanted = name;
  for (let n = 2; catalog.templates.find(wanted).length > 1; n++) wanted = `${name} ${n}`;
  return wanted;
}

async function suggestName(
  source: Exclude<BareSource, { from: 'template' }>,
  env: LibraryEnvironment,
): Promise<string> {
  const name = (await nameIn(source, env)).trim().slice(0, 100);
  return name || 'application';
}

async function nameIn(
  source: Exclude<PublishSource, { from: 'template' | 'package' }>,
  env: LibraryEnvironment,
): Promise<string> {
  switch (source.from) {
    case 'compose':
      return (await nameInCompose(source.file)) || basename(dirname(resolve(source.file)));
    case 'images':
      return nameOfImage(source.references[0] ?? '');
    case 'containers': {
      const engine = env.engine();
      const found = engine ? await Promise.all(source.containers.map((each) => engine.inspectContainer(each))) : [];
      return nameOfContainers(
        found.map(({ name, labels }) => ({ name, project: labels['com.docker.compose.project'] })),
      );
    }
  }
}

/** The name that a compose file gives itself. */
async function nameInCompose(file: string): Promise<string> {
  if ((await stat(file)).size > MAX_COMPOSE_BYTES) return '';
  const compose = parseComposeText(await readFile(file, 'utf8'));
  // A name with variables in it is for compose to work out.
  return isObject(compose as never) && typeof (compose as { name?: unknown }).name === 'string'
    ? String((compose as { name: string }).name).replace(/\$.*$/s, '')
    : '';
}
