import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../catalog';
import { SealiftError } from '../../errors';
import type { PublishInput } from '../../service-types';
import { newGroupKey, type Template } from '../../templates';

/** Under what a version is published. */
export interface Identity {
  readonly name: string;
  readonly version: string;
  readonly groupKey: string;
  readonly description?: string;
}

/**
 * The identity of something that has none of its own: name and version must be given. The name of a template in the library
 * means that template, so its key stays the same across versions; any other name is a new template with a new key.
 */
export function identityFor(input: PublishInput, catalog: Catalog): Identity {
  const name = input.name?.trim();
  const version = input.version?.trim();
  if (!name || !version) throw new SealiftError('library.name_needed', {});
  return { name, version, groupKey: keyOfName(name, catalog) ?? newKey(), description: input.description };
}

/**
 * The identity of a template that names itself: its own, unless another name or version is asked for. Under another name it
 * becomes another template.
 */
export function identityOf(template: Template, input: PublishInput, catalog: Catalog): Identity {
  const name = input.name?.trim() || template.group_name;
  const version = input.version?.trim() || template.group_version;
  const renamed = name !== template.group_name;
  return {
    name,
    version,
    groupKey: renamed ? (keyOfName(name, catalog) ?? newKey()) : template.group_key,
    description: input.description,
  };
}

function keyOfName(name: string, catalog: Catalog): string | undefined {
  const found = catalog.templates.find(name);
  if (found.length > 1) throw new SealiftError('library.ambiguous_name', { name, keys: found.map(({ key }) => key) });
  return found[0]?.key;
}

function newKey(): string {
  return newGroupKey(() => randomBytes(16).toString('hex'));
}
