import { parse, parseDocument } from 'yaml';
import { envNames } from '../env-file';
import { composeFile, envFile } from '../project-folder';
import { record, servicesOf, sourcesOf } from './compare-compose';
import type { Settings, SettingsFile } from './folder';

/** What going back restores, and which services stay although it does not know them. */
export interface Restored {
  readonly settings: Map<string, SettingsFile>;
  readonly staying: readonly string[];
}

/**
 * The settings that were saved, byte for byte, with the services that were added since: they stay, with their files and the secrets
 * that were drawn for them. Where none was added nothing else is. Pure.
 */
export function restoredSettings(saved: Settings, present: Settings): Restored {
  const settings = new Map(saved);
  const [was, is] = [servicesOf(saved), servicesOf(present)];
  const staying = Object.keys(is).filter((name) => !Object.hasOwn(was, name));
  const compose = saved.get(composeFile);
  if (staying.length === 0 || !compose) return { settings, staying: [] };

  const document = parseDocument(compose.content.toString('utf8'), { merge: true });
  const now = rootOf(present);
  for (const name of staying) {
    document.setIn(['services', name], document.createNode(is[name], { aliasDuplicateObjects: false }));
    for (const source of sourcesOf(is[name])) {
      const file = present.get(source);
      if (file && !settings.has(source)) settings.set(source, file);
    }
  }
  // Definitions of volumes and networks that only they use.
  for (const kind of ['volumes', 'networks'] as const)
    for (const [name, definition] of Object.entries(record(now[kind])))
      if (!document.hasIn([kind, name])) document.setIn([kind, name], document.createNode(definition));
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: 1_000_000_000 });
  settings.set(composeFile, { ...compose, content: Buffer.from(text) });

  const env = saved.get(envFile);
  const known = envNames(env?.content.toString('utf8') ?? '');
  const lines = (present.get(envFile)?.content.toString('utf8') ?? '').split(/\r?\n/);
  const needed = lines.filter((line) => {
    const [name] = envNames(line);
    return (
      name !== undefined && !known.has(name) && staying.some((service) => JSON.stringify(is[service]).includes(name))
    );
  });
  if (needed.length > 0) {
    const text = env?.content.toString('utf8') ?? '';
    const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    settings.set(envFile, { mode: env?.mode ?? 0o600, content: Buffer.from(`${ended}${needed.join('\n')}\n`) });
  }
  return { settings, staying };
}

function rootOf(settings: Settings): Record<string, unknown> {
  const text = settings.get(composeFile)?.content.toString('utf8') ?? '';
  try {
    return record(parse(text, { maxAliasCount: 100, merge: true }));
  } catch {
    return {};
  }
}
