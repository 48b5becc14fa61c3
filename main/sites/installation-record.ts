import { z } from 'zod';
import type { InstallationRow } from '../catalog';
import { SealiftError } from '../errors';
import { isPartial, parseTemplate, serializeTemplate, type Template } from '../templates';
import type { Placement } from './target';

/** What the catalog keeps of an installation, in its `state`. */
const stateShape = z.object({
  phase: z.enum(['installing', 'installed']),
  components: z.array(z.object({ service: z.string(), name: z.string() })),
  values: z.record(z.string(), z.string()),
  /** What an upgrade compares with (a metadata.json), where it is not the version itself: components that took no part in one. */
  base: z.string().optional(),
  /** Host ports that the person chose, as they were given. */
  ports: z.record(z.string(), z.number()).optional(),
  /** Whether the person let it reach out of its containers. */
  trusted: z.boolean().optional(),
});
export type InstallationState = z.output<typeof stateShape>;

/** Throws `site.installation_exists`, `site.upgrade_needed` unless exactly this is what stands there. */
export function refuseOther(row: InstallationRow, template: Template): void {
  if (row.templateKey !== template.group_key)
    throw new SealiftError('site.installation_exists', { site: row.site, name: row.name, template: row.templateName });
  if (!isSameVersion(row, template))
    throw new SealiftError('site.upgrade_needed', {
      site: row.site,
      name: row.name,
      installed: row.version,
      version: template.group_version,
    });
}

/** Throws `site.partial_version` where it carries only some of its components: they are for an installation that has the others. */
export function refusePartial(template: Template): void {
  const { group_name: name, group_version: version } = template;
  if (isPartial(template)) throw new SealiftError('site.partial_version', { name, version });
}

/** Whether exactly this is installed. A version that was replaced in the library is another one, whatever its name. */
export function isSameVersion(row: InstallationRow, template: Template): boolean {
  return (
    row.templateKey === template.group_key &&
    row.version === template.group_version &&
    serializeTemplate(parseTemplate(row.metadata)) === serializeTemplate(template)
  );
}

/** What the catalog keeps; undefined where it is not of this shape. */
export function stateOf(row: InstallationRow): InstallationState | undefined {
  const parsed = stateShape.safeParse(row.state);
  return parsed.success ? parsed.data : undefined;
}

/** Where an installation stands, as its site needs it. */
export function placementOf(row: InstallationRow): Placement {
  return { project: row.project, folder: row.folder, components: stateOf(row)?.components ?? [] };
}

/** Full names of the volumes meant. Throws `site.volumes_unknown`. */
export function chooseVolumes(named: readonly string[], volumes: readonly string[], project: string): string[] {
  if (named.includes('*')) return [...volumes];
  const found = named.map((name) => volumes.find((volume) => volume === name || volume === `${project}_${name}`));
  const unknown = named.filter((_, index) => found[index] === undefined);
  if (unknown.length > 0) throw new SealiftError('site.volumes_unknown', { names: unknown, volumes });
  return [...new Set(found.filter((volume) => volume !== undefined))];
}

/** A name for a site or installation: 1 to 100 characters, no control characters. Throws `site.name_invalid`. */
export function checkName(name: string): string {
  const plain = name.trim();
  if (plain === '' || plain.length > 100 || /\p{Cc}/u.test(plain))
    throw new SealiftError('site.name_invalid', { name });
  return plain;
}
