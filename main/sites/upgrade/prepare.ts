import { createHash } from 'node:crypto';
import type { InstallationRow } from '../../catalog';
import { SealiftError } from '../../errors';
import {
  asWhole,
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
import { completeEnv, envLines, envValues } from '../env-file';
import { stateOf } from '../installation-record';
import { composeFile, envFile } from '../project-folder';
import { renewalsBetween } from './compare-compose';
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
 * Thinks an upgrade through over what the site really has. Changes nothing. `kept`: lines of secrets that were drawn for it earlier and
 * are not in its `.env` now; what is in neither is drawn. Throws `upgrade.settings_unreadable` where the compose file
 * is gone or no longer one, `upgrade.other_template`, `upgrade.component_unknown`, `upgrade.change_unknown`.
 */
export async function prepareUpgrade(
  row: InstallationRow,
  version: UpgradeVersion,
  installedImages: ReadonlyMap<string, ImageContent>,
  choices: UpgradeChoices,
  kept: ReadonlyMap<string, string> = new Map(),
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

  const accept = choices.accept?.map((id) => idFor(id, [present.template, version.template]));
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
  const known = envLines(env);
  const missing = next.stack.secrets.map(({ variable }) => variable).filter((variable) => !known.has(variable));
  if (missing.length > 0 || !before.has(envFile)) {
    const again = missing.flatMap((variable) => kept.get(variable) ?? []);
    const text =
      again.length > 0 ? [env.replace(/\r?\n$/, ''), ...again].filter((part) => part !== '').join('\n') : env;
    after.set(envFile, {
      content: Buffer.from(completeEnv(text, missing, {})),
      mode: before.get(envFile)?.mode ?? 0o600,
    });
  }
  return {
    base,
    present,
    plan,
    next,
    before,
    after,
    renewals: renewalsBetween(before, after, otherImages(next, plan), madeAgain(next, plan)),
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

/** The id of a finding, where a component stands in it by its name. */
function idFor(id: string, templates: readonly Template[]): string {
  const all = templates.flatMap(componentsOf);
  if (all.some(({ key }) => key !== '' && id.startsWith(`${key}/`))) return id;
  const named = all.find(({ name }) => id.startsWith(`${name}/`));
  return named ? `${keyFor(named.name, templates)}${id.slice(named.name.length)}` : id;
}

/** Names of images that run, or are to run, as other ones: whoever runs one of that name runs another then. */
function otherImages(next: NextState, plan: UpgradePlan): Set<string> {
  const changed = new Set(plan.changes.filter(({ rule }) => rule === 'image').map(({ component }) => component));
  return new Set(next.services.filter((one) => changed.has(one.component ?? null)).map(({ image }) => image));
}

/** Services that take part where a version is installed again: they are made anew, whatever changed. */
function madeAgain({ services }: NextState, { direction, components }: UpgradePlan): Set<string> {
  const taking = new Set(
    components.filter(({ state }) => direction === 'same' && state === 'upgrade').map(({ key }) => key),
  );
  return new Set(services.filter(({ component }) => taking.has(component ?? '')).map(({ name }) => name));
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
  return { ...asWhole(target, base), apps };
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

/** The one form in which images are known; as written where it is no reference. */
export function nameOfImage(reference: string): string {
  try {
    return normalizeReference(reference);
  } catch {
    return reference;
  }
}
