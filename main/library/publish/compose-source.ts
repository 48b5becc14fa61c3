import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SealiftError } from '../../errors';
import type { Engine } from '../../images';
import {
  type ComposeFile,
  type ConvertedTemplate,
  composeFileReferences,
  composeToTemplate,
  type ImageFacts,
  imageReferences,
  parseComposeText,
  parseEnvFile,
} from '../../templates';
import type { Identity } from './identity';

export const MAX_COMPOSE_BYTES = 8 * 1024 * 1024;
/** One byte more than a config file may have is enough to see that it is too large; folders are bounded alike. */
const MAX_FILE_BYTES = 1024 * 1024 + 1;
const MAX_FOLDER_FILES = 1000;

/**
 * Makes a template from a compose file on disk: with the files it refers to, the `.env` beside it and the process's environment
 * for its variables, and what the engine knows of its images, where one answers.
 */
export async function fromCompose(
  file: string,
  identity: Identity,
  engine: Engine | undefined,
): Promise<ConvertedTemplate> {
  const path = resolve(file);
  const folder = dirname(path);
  const { size } = await stat(path);
  if (size > MAX_COMPOSE_BYTES) throw new SealiftError('library.compose_invalid', { path, problem: `${size} bytes` });
  const compose = parseComposeText(await readFile(path, 'utf8'));
  const environment = { ...(await dotEnv(folder)), ...definedIn(process.env) };
  const files = new Map<string, ComposeFile>();
  for (const reference of composeFileReferences({ compose, environment })) {
    for (const [name, content] of await filesAt(folder, reference.path)) files.set(name, content);
  }
  const input = { compose, files, environment, source: 'compose' as const, ...identity };
  const draft = composeToTemplate(input);
  // What the images say themselves (the ports they expose, their architecture) fills in what the file leaves out.
  const images = await imageFacts(imageReferences(draft.template).components, engine);
  return images.size > 0 ? composeToTemplate({ ...input, images }) : draft;
}

async function dotEnv(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, '.env'), 'utf8').catch(() => undefined);
  return text === undefined ? {} : parseEnvFile(text, definedIn(process.env));
}

function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The file at a path as the compose file writes it, or the files below it when it is a folder; nothing when it is not there. */
export async function filesAt(folder: string, written: string): Promise<Map<string, ComposeFile>> {
  const files = new Map<string, ComposeFile>();
  const add = async (absolute: string, name: string): Promise<void> => {
    const facts = await stat(absolute).catch(() => undefined);
    if (facts?.isFile()) files.set(name, await smallFile(absolute, facts));
    if (!facts?.isDirectory()) return;
    for (const entry of (await readdir(absolute)).sort()) {
      if (files.size >= MAX_FOLDER_FILES) return;
      await add(join(absolute, entry), `${name.replace(/\/$/, '')}/${entry}`);
    }
  };
  // A socket or device of the host (the Docker socket, say) is no file to carry; the conversion says what becomes of it.
  if (!written.startsWith('~')) await add(resolve(folder, written), written);
  return files;
}

async function smallFile(path: string, facts: Stats): Promise<ComposeFile> {
  const content = facts.size <= MAX_FILE_BYTES ? await readFile(path) : new Uint8Array(MAX_FILE_BYTES);
  return { content, mode: facts.mode & 0o777 };
}

/** What the engine knows of the images; nothing where there is no engine: then only the compose file speaks. */
async function imageFacts(references: readonly string[], engine: Engine | undefined): Promise<Map<string, ImageFacts>> {
  const facts = new Map<string, ImageFacts>();
  if (!engine || !(await engine.status()).reachable) return facts;
  for (const reference of references) {
    const found = await engine.inspectImage(reference);
    if (found)
      facts.set(reference, {
        exposedPorts: found.exposedPorts,
        architecture: found.platform.architecture,
        stamp: found.id.slice(7, 19),
      });
  }
  return facts;
}
