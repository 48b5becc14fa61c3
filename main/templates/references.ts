import { SealiftError } from '../errors';
import { cloneJson } from './json';
import type { Template } from './schema';
import { componentsOf, pluginsOf, recordsIn, textOf } from './views';

/** An image reference in its parts, by the grammar of the distribution project. */
export interface Reference {
  /** Host with port, as written: `registry.example:5000`, `localhost`, `[::1]:5000`. Missing: Docker Hub. */
  readonly registry?: string;
  readonly path: string;
  readonly tag?: string;
  /** `sha256:...` or another algorithm. */
  readonly digest?: string;
}

const segment = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const hostPart = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const host = new RegExp(`^(?:${hostPart}(?:\\.${hostPart})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?$`);
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Takes a reference apart. Throws `reference.invalid` {reference}. */
export function parseReference(text: string): Reference {
  const invalid = () => new SealiftError('reference.invalid', { reference: text.slice(0, 300) });
  const at = text.indexOf('@');
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestPattern.test(digest)) throw invalid();

  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const registry = isHost ? first : undefined;
  const rest = isHost ? named.slice(slash + 1) : named;
  const colon = rest.indexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);

  if (registry !== undefined && !host.test(registry)) throw invalid();
  if (tag !== undefined && !tagPattern.test(tag)) throw invalid();
  if (path === '' || !path.split('/').every((part) => segment.test(part))) throw invalid();
  // 64 hex digits alone would be an image id, not a name.
  if (registry === undefined && /^[0-9a-f]{64}$/.test(path)) throw invalid();
  if ((registry ?? '').length + path.length + 1 > 255) throw invalid();
  return {
    ...(registry !== undefined && { registry }),
    path,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/**
 * The one form in which Sealift knows an image: as engines show it (no Docker Hub host, no `library/`), always with a tag.
 * A reference that names a digest only gets a tag made from it (`web:sha256-0123...`), because archives can hold only tags;
 * one with both keeps its tag.
 */
export function normalizeReference(text: string): string {
  const reference = parseReference(text.trim());
  const hub =
    reference.registry === undefined || reference.registry === 'docker.io' || reference.registry === 'index.docker.io';
  const path =
    hub && /^library\/[^/]+$/.test(reference.path) ? reference.path.slice('library/'.length) : reference.path;
  return `${hub ? '' : `${reference.registry}/`}${path}:${tagOf(reference)}`;
}

/**
 * The name a platform of 5.3 or later gives the image in its own hub: `<registry>/<namespace>/<path without its first
 * segment>:<tag>`; a path of one segment keeps it.
 */
export function retagReference(text: string, registry: string, namespace: string): string {
  const reference = parseReference(text.trim());
  const home = [registry, namespace].map((part) => part.replace(/^\/+|\/+$/g, '')).filter((part) => part !== '');
  const renamed = `${[...home, withoutFirstSegment(reference.path)].join('/')}:${tagOf(reference)}`;
  parseReference(renamed);
  return renamed;
}

/** The name under which 5.2 and earlier saved the image: no registry host, no first path segment. */
export function legacySavedName(text: string): string {
  const reference = parseReference(text.trim());
  return `${withoutFirstSegment(reference.path)}:${tagOf(reference)}`;
}

/** Images of the template, normalised, each once, in order. Components without an image (virtual machines, foreign services) have none. */
export function imageReferences(template: Template): {
  components: string[];
  plugins: string[];
} {
  const unique = (references: string[]) => [
    ...new Set(references.filter((text) => text !== '').map(normalizeReference)),
  ];
  return {
    components: unique(componentsOf(template).map((component) => component.shareImage)),
    plugins: unique(pluginsOf(template).map((plugin) => plugin.shareImage)),
  };
}

/**
 * For each image of the template the names to look for it by, best first: the name itself, the name as the template writes
 * it (it may carry a digest), and where the component says it came from.
 */
export function imageCandidates(template: Template): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { shareImage, raw } of [...componentsOf(template), ...pluginsOf(template)]) {
    if (shareImage === '') continue;
    const reference = normalizeReference(shareImage);
    const names = found.get(reference) ?? [reference];
    const digest = shareImage.includes('@')
      ? shareImage
      : textOf(raw.image).includes('@')
        ? textOf(raw.image)
        : undefined;
    if (digest !== undefined && normalizeReference(digest) === reference && !names.includes(digest)) names.push(digest);
    found.set(reference, names);
  }
  return found;
}

/**
 * A copy with every `share_image` renamed by the 5.3 rule. Throws `template.retag_collision` {names, target} when two
 * different images would get one name.
 */
export function retagTemplate(
  template: Template,
  to: { readonly registry: string; readonly namespace: string },
): Template {
  const copy = cloneJson<Template>(template);
  const sources = new Map<string, string>();
  for (const owner of [...recordsIn(copy.apps), ...recordsIn(copy.plugins)]) {
    const before = textOf(owner.share_image).trim();
    if (before === '') continue;
    const source = normalizeReference(before);
    const target = retagReference(before, to.registry, to.namespace);
    const other = sources.get(target) ?? source;
    if (other !== source)
      throw new SealiftError('template.retag_collision', {
        names: [other, source],
        target,
      });
    sources.set(target, source);
    owner.share_image = target;
  }
  return copy;
}

function tagOf(reference: Reference): string {
  return (
    reference.tag ??
    (reference.digest === undefined ? 'latest' : reference.digest.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 128))
  );
}

function withoutFirstSegment(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(slash + 1);
}
