import { SealiftError } from '../../errors';
import { isObject, type JsonObject } from '../json';
import type { Tell } from '../notices';
import { readEnvFile } from './env-file';
import { type FileLookup, textOf } from './files';
import type { Room } from './room';
import { asFlag, asList, asMap, asText } from './values';

/** The environment files a service names, in order. */
export function envFilesOf(service: JsonObject, name: string): { path: string; required: boolean; raw: boolean }[] {
  const path = `services.${name}.env_file`;
  const value = isObject(service.env_file) ? [service.env_file] : service.env_file;
  return asList(value, path).map((item, i) => {
    if (!isObject(item)) return { path: asText(item, `${path}[${i}]`), required: true, raw: false };
    const required =
      item.required === undefined || item.required === null || asFlag(item.required, `${path}[${i}].required`);
    return { path: asText(item.path, `${path}[${i}].path`), required, raw: item.format === 'raw' };
  });
}

/** The environment of a service: its files first, then what the file itself says. Names without a value take the caller's. */
export function serviceEnvironment(
  service: JsonObject,
  name: string,
  context: {
    readonly files: FileLookup;
    readonly variables: Readonly<Record<string, string>>;
    readonly tell: Tell;
    readonly room: Room;
  },
): Map<string, string> {
  const found = new Map<string, string | null>();
  for (const file of envFilesOf(service, name)) {
    const content = context.files.file(file.path);
    if (!content && file.required)
      throw new SealiftError('compose.file_missing', { path: file.path, usedBy: `services.${name}.env_file` });
    if (!content) continue;
    const unset = (variable: string) => context.tell('compose.variable_unset', { name: variable });
    const text = textOf(content, file.path);
    context.room.text(text.length, file.path);
    for (const [key, value] of readEnvFile(text, file.raw ? undefined : context.variables, unset, context.room))
      found.set(key, value);
  }
  for (const [key, value] of asMap(service.environment, `services.${name}.environment`)) found.set(key, value);

  const environment = new Map<string, string>();
  for (const [key, value] of found) {
    const given = value ?? (Object.hasOwn(context.variables, key) ? context.variables[key] : undefined);
    if (given === undefined) context.tell('compose.env_unset', { service: name, name: key });
    else environment.set(key, given);
  }
  return environment;
}
