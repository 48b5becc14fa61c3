import type { Vouch } from '../../catalog';
import { SealiftError } from '../../errors';
import { vaultLoader } from '../../images';
import type { JobContext } from '../../jobs';
import { readPackage } from '../../packages';
import type { PublishInput, PublishResult } from '../../service-types';
import { descriptionOf, serializeTemplate, type Template } from '../../templates';
import { requireFull } from '../delta/require-full';
import type { LibraryEnvironment } from '../environment';
import { imagesOf } from '../import-package';
import { type Registration, registerVersion } from '../register';
import { admitted, judgePackage } from '../trust/verdict';
import { usingVault } from '../vault/using';
import { versionView } from '../versions';
import { sourceFor } from '../volumes';
import { type Draft, draftWithoutImages, renamed } from './draft';

/** A draft with the images that came along with it. */
interface FullDraft extends Draft {
  readonly images?: Registration['images'];
  /** What the package was that it came in with. */
  readonly vouch?: Vouch;
  /** Makes the images that came along part of the vault. */
  commit?(): Promise<void>;
  /** Leaves nothing of them. */
  abort?(): Promise<void>;
}

/**
 * Publishes a version from any source. A version that is there already is replaced only when `replace` says so, else
 * `library.version_exists`. From a package its images come along into the vault, so that it can be exported without an engine.
 */
export function publishVersion(
  input: PublishInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<PublishResult> {
  return usingVault(env, () => publishing(input, env, context));
}

async function publishing(input: PublishInput, env: LibraryEnvironment, context: JobContext): Promise<PublishResult> {
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
      if (draft.vouch) env.catalog.versions.vouch(templateKey, version, draft.vouch);
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

function draftFrom(input: PublishInput, env: LibraryEnvironment, context: JobContext): Promise<FullDraft> {
  const { source } = input;
  return source.from === 'package'
    ? fromPackage(source.file, input, env, context)
    : draftWithoutImages({ ...input, source }, env);
}

async function fromPackage(
  file: string,
  input: PublishInput,
  env: LibraryEnvironment,
  context: JobContext,
): Promise<FullDraft> {
  const loader = vaultLoader(env.vault);
  let vouch: Vouch | undefined;
  try {
    const contents = await readPackage((await sourceFor(file, env)).source, {
      signal: context.signal,
      loader,
      onBytes: (bytes) => context.advance(bytes),
      onItem: (name) => context.item(name),
      onHeader: async (header) => {
        requireFull(header, file);
        // Naming the package is a person's word for it; what the policy refuses, and what is broken, stays out all the same.
        vouch = admitted(await judgePackage(header, env.trust), { path: file, accepted: true });
        refuseExisting(renamed(header.template, header.metadata, input, env.catalog).template, input, env);
      },
    });
    return {
      ...renamed(contents.template, contents.metadata, input, env.catalog),
      notices: contents.notices,
      images: imagesOf(contents),
      ...(vouch && { vouch }),
      commit: () => loader.commit(contents.images),
      abort: () => loader.abort(),
    };
  } catch (error) {
    await loader.abort();
    throw error;
  }
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
