import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { InstallationRow } from '../../catalog';
import { SealiftError } from '../../errors';
import {
  componentsOf,
  type ImageContent,
  type NextService,
  type NextState,
  nextState,
  normalizeReference,
  type PresentState,
  parseTemplate,
  planUpgrade,
  presentState,
  type Template,
  templateToCompose,
  type UpgradePlan,
} from '../../templates';
import { completeEnv, envNames, envValues } from '../env-file';
import { stateOf } from '../installation-record';
import { composeFile, envFile } from '../project-folder';
import { readSettings, type Settings, type SettingsFile } from './folder';

/** A version to go to, as the library has it. */
export interface UpgradeVersion {
  readonly template: Template;
  /** Its images by normalised reference, as it is pinned to them. */
  readonly images: ReadonlyMap<string, ImageContent>;
}

export interface UpgradeChoices {
  /** Keys of components; all when left out. */
  readonly select?: readonly string[];
  /** Ids of offers and conflicts in which the version's value is taken. */
  readonly accept?: readonly string[];
}

/** A service whose container is made anew. */
export interface Renewal {
  readonly service: string;
  readonly added: boolean;
  readonly dependsOn: readonly string[];
}

/** An upgrade that was thought through to its last file; nothing was changed. */
export interface Prepared {
  readonly base: Template;
  readonly present: PresentState;
  readonly plan: UpgradePlan;
  readonly next: NextState;
  readonly before: Settings;
  readonly after: Settings;
  /** In the order in which they are made anew: what others depend on first. */
  readonly renewals: readonly Renewal[];
  /** What the next upgrade compares with: for each component the version that it was last upgraded to. */
  readonly nextBase: Template;
  /** The same for the same inputs; drawn secrets aside. */
  readonly digest: string;
}

/** What was installed last, component by component. */
export function baseOf(row: InstallationRow): Template {
  return parseTemplate(stateOf(row)?.base ?? row.metadata);
}

/**
 * Thinks an upgrade through over what the site really has. Changes nothing. Throws `upgrade.settings_unreadable` where the compose file
 * is gone or no longer one, `upgrade.other_template`, `upgrade.component_unknown`, `upgrade.change_unknown`.
 */
export async function prepareUpgrade(
  row: InstallationRow,
  version: UpgradeVersion,
  installedImages: ReadonlyMap<string, ImageContent>,
  choices: UpgradeChoices,
): Promise<Prepared> {
  if (version.template.group_key !== row.templateKey)
    throw new SealiftError('upgrade.other_template', {
      name: row.name,
      installed: row.templateName,
      template: version.template.group_name,
    });
  const base = baseOf(row);
  const files = templateToCompose(base).files.map(({ path }) => path);
  const there = await readSettings(row.folder, files);
  const compose = there.get(composeFile)?.content.toString('utf8');
  const env = there.get(envFile)?.content.toString('utf8') ?? '';
  const present =
    compose === undefined
      ? undefined
      : presentState(base, {
          compose,
          variables: envValues(env),
          files: new Map([...there].map(([path, file]) => [path, { ...file, content: file.content.toString('utf8') }])),
        });
  if (compose === undefined || !present?.actual)
    throw new SealiftError('upgrade.settings_unreadable', { folder: row.folder, file: composeFile });

  const { accept } = choices;
  const select = choices.select?.map((name) => keyFor(name, [present.template, version.template]));
  const plan = planUpgrade({
    installed: base,
    present: present.template,
    target: version.template,
    images: { from: installedImages, to: version.images },
    ...(select && { select }),
    ...(accept && { accept }),
  });
  const next = nextState(present, plan.template, compose);
  // Files that stand where a new one would be written are the site's until now: they are saved with the rest.
  const before = await readSettings(row.folder, [...there.keys(), ...next.stack.files.map(({ path }) => path)]);
  const after = new Map<string, SettingsFile>(before);
  for (const { path, content, mode } of next.stack.files) after.set(path, { content: Buffer.from(content), mode });
  after.set(composeFile, { content: Buffer.from(next.compose), mode: before.get(composeFile)?.mode ?? 0o600 });
  const digest = digestOf(before, after, plan, choices);
  const known = envNames(env);
  const drawn = next.stack.secrets.map(({ variable }) => variable).filter((variable) => !known.has(variable));
  if (drawn.length > 0 || !before.has(envFile))
    after.set(envFile, {
      content: Buffer.from(completeEnv(env, drawn, {})),
      mode: before.get(envFile)?.mode ?? 0o600,
    });
  return {
    base,
    present,
    plan,
    next,
    before,
    after,
    renewals: renewalsOf(next, before, after, plan),
    nextBase: nextBaseOf(base, version.template, plan),
    digest,
  };
}

/** People name components by what they are called; the key counts. A name that several have is left to be refused. */
function keyFor(name: string, templates: readonly Template[]): string {
  const all = templates.flatMap(componentsOf);
  if (all.some(({ key, serviceKey, shareUuid }) => [key, serviceKey, shareUuid].includes(name))) return name;
  const keys = new Set(all.filter((one) => one.name === name).map(({ key }) => key));
  return keys.size === 1 ? ([...keys][0] ?? name) : name;
}

/** What is made anew: what says something else, mounts a file that changed, runs another image, or shares the network of one. */
function renewalsOf(next: NextState, before: Settings, after: Settings, plan: UpgradePlan): Renewal[] {
  const files = new Set(
    [...after]
      .filter(([path, file]) => {
        const old = before.get(path);
        return (
          path !== envFile && path !== composeFile && !(old?.content.equals(file.content) && old.mode === file.mode)
        );
      })
      .map(([path]) => path),
  );
  const images = new Set(plan.changes.filter(({ rule }) => rule === 'image').map(({ component }) => component));
  // Whoever installs a version again wants it made again.
  const again = plan.direction === 'same' ? plan.components.filter(({ state }) => state === 'upgrade') : [];
  for (const { key } of again) images.add(key);
  const services = parse(next.compose, { maxAliasCount: 100, merge: true }).services as Record<string, unknown>;
  const renewed = new Set<string>();
  for (const one of next.services)
    if (one.changed || one.added || images.has(one.component ?? null) || mountsAny(services[one.name], files))
      renewed.add(one.name);
  for (let size = -1; size !== renewed.size; ) {
    size = renewed.size;
    for (const one of next.services) if (renewed.has(hostOf(services[one.name]))) renewed.add(one.name);
  }
  return inOrder(next.services)
    .filter(({ name }) => renewed.has(name))
    .map(({ name, added, dependsOn }) => ({
      service: name,
      added,
      dependsOn: dependsOn.filter((on) => renewed.has(on)),
    }));
}

function mountsAny(service: unknown, files: ReadonlySet<string>): boolean {
  const volumes = (service as { volumes?: unknown } | undefined)?.volumes;
  if (files.size === 0 || !Array.isArray(volumes)) return false;
  return volumes.some((mount: unknown) => {
    const source = typeof mount === 'string' ? mount.split(':')[0] : (mount as { source?: unknown } | null)?.source;
    return typeof source === 'string' && files.has(source.replace(/^\.\//, '').replaceAll('$$', '$'));
  });
}

/** The service whose network it lives in; empty for none. */
function hostOf(service: unknown): string {
  const mode = (service as { network_mode?: unknown } | undefined)?.network_mode;
  return typeof mode === 'string' && mode.startsWith('service:') ? mode.slice('service:'.length) : '';
}

/** What others depend on comes first; a circle is broken where it is met. */
function inOrder(services: readonly NextService[]): NextService[] {
  const byName = new Map(services.map((one) => [one.name, one]));
  const done = new Set<NextService>();
  const visit = (one: NextService, path: ReadonlySet<NextService>) => {
    if (done.has(one) || path.has(one)) return;
    for (const name of one.dependsOn) {
      const other = byName.get(name);
      if (other) visit(other, new Set([...path, one]));
    }
    done.add(one);
  };
  for (const one of services) visit(one, new Set());
  return [...done];
}

/**
 * The version, but for components that did not take part: they keep what they were last compared with, or the next upgrade
 * would take their age for an edit of the site's.
 */
function nextBaseOf(base: Template, target: Template, plan: UpgradePlan): Template {
  const stays = new Set(
    plan.components.filter(({ state }) => state === 'left-out' || state === 'kept').map(({ key }) => key),
  );
  const old = (base.apps ?? []).filter((app) => stays.has(keyOf(app)));
  const taken = new Set(old.map(keyOf));
  const apps = [...(target.apps ?? []).filter((app) => !taken.has(keyOf(app))), ...old];
  return { ...target, apps };
}

function keyOf(app: NonNullable<Template['apps']>[number]): string {
  return String(app.service_share_uuid || app.service_key || '');
}

/** Over everything a person was shown, and over the files it was made from. */
function digestOf(before: Settings, after: Settings, plan: UpgradePlan, choices: UpgradeChoices): string {
  const hash = createHash('sha256');
  for (const settings of [before, after]) {
    for (const [path, file] of [...settings].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${path.length} ${path} ${file.mode} ${file.content.length} `).update(file.content);
    hash.update('\n');
  }
  const { template: _, ...shown } = plan;
  hash.update(JSON.stringify([shown, [...(choices.select ?? [])].sort(), [...(choices.accept ?? [])].sort()]));
  return hash.digest('hex');
}

/** Images that services use, by the name under which they are known. */
export function imagesOf(services: readonly NextService[], only: ReadonlySet<string>): string[] {
  const references = services.filter(({ name, image }) => only.has(name) && image !== '').map(({ image }) => image);
  return [...new Set(references.map(nameOfImage))];
}

function nameOfImage(reference: string): string {
  try {
    return normalizeReference(reference);
  } catch {
    return reference;
  }
}
