import { SealiftError } from '../errors';
import { ExactNumber, isObject, type Json, type JsonObject, JsonProblem, parseJson, stringifyJson } from './json';
import type { Template } from './schema';

/** 64 Mi characters: room for a logo and hundreds of config files; beyond that it is no template. */
const limits = { depth: 64, length: 64 * 1024 * 1024 };
const maxComponents = 5000;

/**
 * Reads a metadata.json. Every field is kept, at every level; numbers that JavaScript cannot hold survive.
 * Throws `template.invalid` {path, problem} for what is no template, `template.too_large` {limit} beyond the limits.
 */
export function parseTemplate(text: string): Template {
  let tree: Json;
  try {
    tree = parseJson(text, limits);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    if (error.kind === 'syntax') throw invalid('$', error.message);
    throw new SealiftError('template.too_large', { problem: error.message });
  }
  return checkTemplate(tree);
}

/** Checks a tree that was made elsewhere (a conversion, another format). Same errors as parseTemplate. */
export function checkTemplate(tree: Json): Template {
  if (!isObject(tree)) throw invalid('$', `expected an object, found ${nameOf(tree)}`);
  for (const field of ['group_key', 'group_name', 'group_version']) {
    check(tree[field], { type: 'text', required: true }, `$.${field}`);
    if (String(tree[field]).trim() === '') throw invalid(`$.${field}`, 'must not be empty');
  }
  checkFields(tree, templateShape, '$');
  if (list(tree.apps).length === 0 && list(tree.k8s_resources).length === 0)
    throw invalid('$.apps', 'a template needs at least one component or Kubernetes resource');
  if (list(tree.apps).length > maxComponents)
    throw new SealiftError('template.too_large', {
      problem: `more than ${maxComponents} components`,
    });
  return tree as Template;
}

/** Writes a metadata.json: the same tree gives the same bytes. Nulls that were read stay null. */
export function serializeTemplate(template: Template, options: { readonly pretty?: boolean } = {}): string {
  return stringifyJson(template, options.pretty === false ? 0 : 1);
}

type Scalar = 'text' | 'scalar' | 'number' | 'flag' | 'object';
type Shape =
  | { readonly type: Scalar; readonly required?: boolean }
  | {
      readonly type: 'list';
      readonly of: Readonly<Record<string, Shape>>;
      readonly required?: boolean;
    };

const text: Shape = { type: 'text' };
const number: Shape = { type: 'number' };
const flag: Shape = { type: 'flag' };
const records = (of: Readonly<Record<string, Shape>>): Shape => ({
  type: 'list',
  of,
});

const environmentShape = records({
  attr_name: { type: 'text', required: true },
  attr_value: { type: 'scalar' },
  container_port: number,
});
const componentShape = {
  service_cname: text,
  service_key: text,
  service_share_uuid: text,
  service_alias: text,
  share_image: text,
  image: text,
  cmd: text,
  memory: number,
  cpu: number,
  extend_method: text,
  extend_method_map: { type: 'object' },
  port_map_list: records({
    container_port: { type: 'number', required: true },
    protocol: text,
    port_alias: text,
    is_inner_service: flag,
    is_outer_service: flag,
    k8s_service_name: text,
  }),
  service_env_map_list: environmentShape,
  service_connect_info_map_list: environmentShape,
  service_volume_map_list: records({
    volume_name: text,
    volume_path: { type: 'text', required: true },
    volume_type: text,
    file_content: text,
  }),
  mnt_relation_list: records({
    mnt_name: text,
    mnt_dir: text,
    service_share_uuid: text,
  }),
  dep_service_map_list: records({
    dep_service_key: { type: 'text', required: true },
  }),
  probes: records({
    mode: text,
    scheme: text,
    port: number,
    path: text,
    cmd: text,
    initial_delay_second: number,
    period_second: number,
    timeout_second: number,
    failure_threshold: number,
    success_threshold: number,
    is_used: flag,
  }),
} as const satisfies Record<string, Shape>;

const templateShape = {
  template_version: text,
  governance_mode: text,
  apps: records(componentShape),
  plugins: records({
    plugin_key: text,
    plugin_id: text,
    plugin_name: text,
    plugin_alias: text,
    share_image: text,
  }),
  k8s_resources: records({}),
} as const satisfies Record<string, Shape>;

function checkFields(tree: JsonObject, shape: Readonly<Record<string, Shape>>, path: string): void {
  for (const [name, expected] of Object.entries(shape)) check(tree[name], expected, `${path}.${name}`);
}

function check(value: Json | undefined, shape: Shape, path: string): void {
  if (value === undefined || value === null) {
    if (shape.required) throw invalid(path, value === null ? 'must not be null' : 'is missing');
    return;
  }
  if (shape.type === 'list') {
    if (!Array.isArray(value)) {
      // The platform writes an empty object or text where a list would be empty.
      if (value === '' || (isObject(value) && Object.keys(value).length === 0)) return;
      throw invalid(path, `expected a list, found ${nameOf(value)}`);
    }
    value.forEach((item, i) => {
      if (!isObject(item)) throw invalid(`${path}[${i}]`, `expected an object, found ${nameOf(item)}`);
      checkFields(item, shape.of, `${path}[${i}]`);
    });
    return;
  }
  if (!fits(value, shape.type)) throw invalid(path, `expected ${words[shape.type]}, found ${nameOf(value)}`);
}

const words = {
  text: 'a text',
  scalar: 'a text',
  number: 'a number',
  flag: 'true or false',
  object: 'an object',
} as const;

/** Platforms are loose between a number, its text and an empty text, and between 0/1 and false/true; all are read. */
function fits(value: Json, type: Scalar): boolean {
  const isNumber = typeof value === 'number' || value instanceof ExactNumber;
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return isNumber || (typeof value === 'string' && /^(-?\d+(\.\d+)?)?$/.test(value.trim()));
    case 'flag':
      return typeof value === 'boolean' || (isNumber && (Number(value) === 0 || Number(value) === 1));
    case 'scalar':
      return typeof value === 'string' || typeof value === 'boolean' || isNumber;
    case 'object':
      return isObject(value) || value === '';
  }
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'number' || value instanceof ExactNumber) return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return 'an object';
}

function invalid(path: string, problem: string): SealiftError {
  return new SealiftError('template.invalid', { path, problem });
}
