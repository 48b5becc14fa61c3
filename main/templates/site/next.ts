import { type Document, isMap, parseDocument, visit } from 'yaml';
import { cloneJson, isObject, type Json, type JsonObject } from '../json';
import type { Template } from '../schema';
import { type ComposeStack, stackComment, templateToCompose } from '../to-compose/stack';
import { commentText, composeYaml, quoteTexts, yamlText } from '../to-compose/yaml';
import { componentsOf, extension, recordsIn } from '../views';
import { bindingsOf, publish } from './edits';
import { mergeRecords, same } from './merge';
import type { PresentState } from './present';
import { normalised, readSiteCompose } from './read';

export interface NextService {
  readonly name: string;
  /** Key of its component; undefined for a service of the site's own. */
  readonly component: string | undefined;
  readonly displayName: string;
  readonly image: string;
  readonly dependsOn: readonly string[];
  readonly added: boolean;
  /** Whether what it says differs from what stands there (its version label aside). */
  readonly changed: boolean;
}

export interface NextState {
  readonly compose: string;
  readonly stack: ComposeStack;
  readonly services: readonly NextService[];
  /** Services of a new component under a name that the site uses for something of its own. */
  readonly taken: readonly string[];
}

const versionLabel = 'sealift.version';

/**
 * The compose file that an installation is to have: `planned` with everything of the site's file that a template cannot say.
 * Services that do not change stay as they are written, comments and all, so that nothing makes their containers anew.
 */
export function nextState(present: PresentState, planned: Template, siteText: string): NextState {
  const { actual, services } = present;
  const names = new Map([...services].map(([name, key]) => [key, name]));
  const template = pinPorts(planned, present, names);
  const stack = templateToCompose(template, { names });
  const before = readSiteCompose(present.stack.yaml);
  const after = readSiteCompose(stack.yaml);
  if (!actual || !before || !after) throw new Error('a compose file of ours cannot be read');

  const known = new Map(stack.services.map((service) => [service.name, service]));
  const merged: JsonObject = {};
  const views: NextService[] = [];
  const taken: string[] = [];
  for (const name of new Set([...actual.services.keys(), ...after.services.keys()])) {
    const [was, there, wanted] = [before, actual, after].map(({ services: all }) => all.get(name));
    if (there && wanted && !was) taken.push(name);
    const record = mergeRecords(unversioned(was), unversioned(there), unversioned(wanted), isVariable);
    if (record === undefined) continue;
    const changed = !there || !same(unversioned(there), record);
    merged[name] = changed ? relabelled(record, wanted ?? there) : (there ?? record);
    const own = known.get(name);
    views.push({
      name,
      component: own?.component,
      displayName: own?.displayName ?? name,
      image: typeof record.image === 'string' ? record.image : '',
      dependsOn: isObject(record.depends_on) ? Object.keys(record.depends_on) : [],
      added: !there,
      changed,
    });
  }
  const rest = mergeRecords(without(before.root), without(actual.root), without(after.root), () => false) ?? {};
  const compose = rewrite(siteText, { ...rest, services: merged }, present.template, planned);
  return { compose, stack, services: views, taken };
}

/** Ports that are published now stay where they are, also where a new component asks for the same. */
function pinPorts(planned: Template, { actual }: PresentState, names: ReadonlyMap<string, string>): Template {
  const template = cloneJson<Template>(planned);
  for (const { key, raw } of componentsOf(template)) {
    const there = actual?.services.get(names.get(key) ?? '');
    const bindings = bindingsOf(there?.ports);
    for (const port of recordsIn(raw.port_map_list)) {
      const own = bindings.filter((binding) => binding.container === Number(port.container_port));
      if (own.length > 0 && extension(port).published === undefined) publish(raw, Number(port.container_port), own);
    }
  }
  return template;
}

/** What a plan has decided on already, value by value. */
function isVariable(path: readonly string[]): boolean {
  return path[0] === 'environment' || path[0] === 'image' || path[0] === 'command';
}

function without({ services: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

function unversioned(service: JsonObject | undefined): JsonObject | undefined {
  if (!service || !isObject(service.labels)) return service;
  const { [versionLabel]: _, ...labels } = service.labels;
  return { ...service, labels };
}

function relabelled(record: JsonObject, from: JsonObject | undefined): JsonObject {
  const version = from && isObject(from.labels) ? from.labels[versionLabel] : undefined;
  if (version === undefined || !isObject(record.labels)) return record;
  return { ...record, labels: { ...record.labels, [versionLabel]: version } };
}

/** Changes in the site's own text only what is another, so that comments and the rest of its writing stay. */
function rewrite(siteText: string, wanted: JsonObject, before: Template, after: Template): string {
  const document = parseDocument(siteText, { merge: true });
  if (document.errors.length > 0 || hasAliases(document) || !isMap(document.contents))
    return composeYaml(wanted, stackComment(after));
  const root = document.toJS({ maxAliasCount: 100 }) as JsonObject;
  patch(document, [], root, wanted, 2);
  if (document.commentBefore === commentText(stackComment(before)))
    document.commentBefore = commentText(stackComment(after));
  return yamlText(document);
}

/** `loose`: so many levels down stand records that may be written in several forms. */
function patch(
  document: Document,
  path: readonly string[],
  there: JsonObject,
  wanted: JsonObject,
  loose: number,
): void {
  for (const name of Object.keys(there)) if (!Object.hasOwn(wanted, name)) document.deleteIn([...path, name]);
  const plain = loose === 0 ? normalised(there) : there;
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined) continue;
    const old = there[name];
    if (Object.hasOwn(there, name) && same(plain[name], value)) continue;
    const inner = path.length === 0 && name !== 'services' ? -1 : loose - 1;
    if (isObject(old) && isObject(value)) patch(document, [...path, name], old, value, inner);
    else if (!Object.hasOwn(there, name) || !same(plain[name], value)) set(document, [...path, name], value);
  }
}

function set(document: Document, path: readonly string[], value: Json): void {
  const node = document.createNode(value, { aliasDuplicateObjects: false });
  quoteTexts(node);
  const last = path.at(-1) ?? '';
  const owner = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (isMap(owner) && !owner.has(last)) {
    const pair = document.createPair(last, node);
    if (pair.key) quoteTexts(pair.key as never);
    owner.items.push(pair as never);
  } else document.setIn([...path], node);
}

function hasAliases(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
