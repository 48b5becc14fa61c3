import { readFile, stat } from 'node:fs/promises';
import { SealiftError } from '../../errors';
import { vaultLoader } from '../../images';
import type { JobContext } from '../../jobs';
import { readPackage } from '../../packages';
import type { Notice, PublishInput, PublishResult } from '../../service-types';
import {
  containersToTemplate,
  descriptionOf,
  imagesToTemplate,
  parseTemplate,
  serializeTemplate,
  type Template,
} from '../../templates';
import type { LibraryEnvironment } from '../environment';
import { imagesOf } from '../import-package';
import { type Registration, registerVersion } from '../register';
import { versionView } from '../versions';
import { fromCompose } from './compose-source';
import { identityFor, identityOf } from './identity';

const MAX_TEMPLATE_BYTES = 64 * 1024 * 1024;

/** What a source gave: a template, what it could not say, and images when they came along. */
interface Draft {
  readonly template: Template;
  /** The text to keep; made from the template when it came from no file. */
  readonly metadata?: string;
  readonly notices: readonly Notice[];
  readonly images?: Registration['images'];
  /** Makes the images that came along part of the vault. */
  commit?(): Promise<void>;
  /** Leaves nothing of them. */
  abort?(): Promise<void>;
}

/**
 * Publishes a version from any source. A version that is there already is replaced only when `replace` says so, else
 * `library.version_exists`. From a package its images come along into the vault, so that it can be exported without an engine.
 */
export async function publishVersion(
  input: PublishInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<PublishResult> {
  context.plan([
    { key: 'read', weight: 9 },
    { key: 'register', weight: 1 },
  ]);
  context.begin('read');
  const draft = await draftFrom(input, env, context);
  try {
    const { group_key: templateKey, group_name: name, group_version: version } = draft.template;
    refuseExisting(draft.template, input, env);
    await draft.commit?.();
    context.begin('register');
    const registration: Registration = {
      template: draft.template,
      metadata: draft.metadata ?? serializeTemplate(draft.template),
      source: sourceName(input),
      description: input.description ?? descriptionOf(draft.template),
      images: draft.images,
    };
    const { replaced } = env.catalog.transaction(() => {
      refuseExisting(draft.template, input, env);
      const outcome = registerVersion(env.catalog, registration);
      const detail = { key: templateKey, source: input.source.from, replaced: outcome.replaced };
      env.catalog.history.append({ actor: env.actor, action: 'publish', subject: `${name}@${version}`, detail });
      return outcome;
    });
    env.changed();
    return { template: versionView(env.catalog, { name: templateKey, version }), replaced, notices: draft.notices };
  } finally {
    await draft.abort?.();
  }
}

async function draftFrom(input: PublishInput, env: LibraryEnvironment, context: JobContext): Promise<Draft> {
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
    case 'package':
      return fromPackage(source.file, input, env, context);
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
  return containersToTemplate({ containers, ...identityFor(input, env.catalog) });
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
  return { ...renamed(parseTemplate(metadata), metadata, input, env), notices: [] };
}

async function fromPackage(
  file: string,
  input: PublishInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<Draft> {
  const loader = vaultLoader(env.vault);
  try {
    const contents = await readPackage(file, {
      signal: context.signal,
      loader,
      onBytes: (bytes) => context.advance(bytes),
      onItem: (name) => context.item(name),
      onHeader: async (header) =>
        refuseExisting(renamed(header.template, header.metadata, input, env).template, input, env),
    });
    return {
      ...renamed(contents.template, contents.metadata, input, env),
      notices: contents.notices,
      images: imagesOf(contents),
      commit: () => loader.commit(contents.images),
      abort: () => loader.abort(),
    };
  } catch (error) {
    await loader.abort();
    throw error;
  }
}

/** The template under the identity that is asked for; its own text is kept when that is its own. */
function renamed(
  template: Template,
  metadata: string,
  input: PublishInput,
  env: LibraryEnvironment,
): { template: Template; metadata?: string } {
  const { name, version, groupKey } = identityOf(template, input, env.catalog);
  const same = name === template.group_name && version === template.group_version && groupKey === template.group_key;
  if (same) return { template, metadata };
  return { template: { ...template, group_key: groupKey, group_name: name, group_version: version } };
}

function refuseExisting(
  { group_key: key, group_name: name, group_version: version }: Template,
  input: PublishInput,
  env: LibraryEnvironment,
): void {
  if (!input.replace && env.catalog.versions.get(key, version))
    throw new SealiftError('library.version_exists', { name, version });
}

function sourceName({ source }: PublishInput): Registration['source'] {
  return source.from === 'containers' ? 'images' : source.from;
}
