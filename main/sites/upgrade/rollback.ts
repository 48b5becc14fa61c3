import type { InstallationRow, UpgradeRow } from '../../catalog';
import { SealiftError } from '../../errors';
import { parseTemplate, serializeTemplate } from '../../templates';
import type { EngineCalls } from '../engine-calls';
import { stateOf } from '../installation-record';
import { renewalsBetween, servicesOf, sourcesOf } from './compare-compose';
import { readSettings } from './folder';
import { baseOf, nameOfImage, type Renewal } from './prepare';
import { nothingTold, whyNot, workOf } from './records';
import { readSide, recordFolder, type Side, savedInstallationOf } from './snapshot';
import { restoredSettings } from './undo';
import type { Summary, Work } from './work';

export interface PreparedRollback {
  readonly to: string;
  readonly before: Side;
  readonly after: Side;
  readonly renewals: readonly Renewal[];
  readonly imagesAfter: Readonly<Record<string, string>>;
  readonly savedVolumes: readonly string[];
  readonly restore: Work['restore'];
  readonly summary: Summary;
  readonly staying: readonly string[];
}

/**
 * Thinks going back to before a record through. Changes nothing. Throws `upgrade.not_undoable`, `upgrade.snapshot_damaged`,
 * `upgrade.no_saved_volumes`.
 */
export async function prepareRollback(
  row: InstallationRow,
  record: UpgradeRow,
  home: string,
  engine: EngineCalls,
  restoreVolumes: boolean,
): Promise<PreparedRollback> {
  const work = workIfAny(record);
  const whole = work?.saved.filter(({ sha256 }) => sha256 !== '') ?? [];
  const why = whyNot(record, whole.length);
  if (!work || why !== null)
    throw new SealiftError('upgrade.not_undoable', { record: record.id, why: why ?? 'nothing-saved' });
  if (restoreVolumes && whole.length === 0) throw new SealiftError('upgrade.no_saved_volumes', { record: record.id });
  const saved = await readSide(recordFolder(home, record.id), 'before', work.files.before, record.id);

  const compose = await readSettings(row.folder, []);
  const mounted = Object.values(servicesOf(compose)).flatMap(sourcesOf);
  const present = await readSettings(row.folder, [...saved.settings.keys(), ...mounted]);
  const { settings, staying } = restoredSettings(saved.settings, present);

  const imagesAfter: Record<string, string> = {};
  const others = new Set<string>();
  for (const service of Object.values(servicesOf(settings))) {
    const { image } = service as { image?: unknown };
    if (typeof image !== 'string') continue;
    const reference = nameOfImage(image);
    const id = work.images.before[reference];
    const there = await engine.imageId(reference);
    imagesAfter[reference] = id ?? there ?? '';
    if (id !== undefined && id !== there) others.add(image);
  }
  const restore = restoreVolumes ? whole.map((one) => ({ ...one, record: record.id })) : [];
  const renewals = withUsers(renewalsBetween(present, settings, others), restore, row.project, settings);
  const names = new Map((stateOf(row)?.components ?? []).map(({ service, name }) => [service, name]));
  const stays = staying.map((service) => names.get(service) ?? service);
  return {
    to: saved.installation.version,
    before: { settings: present, installation: savedInstallationOf(row) },
    after: { settings, installation: withStaying(saved, row, staying) },
    renewals,
    imagesAfter,
    savedVolumes: restore.map(({ volume }) => volume),
    restore,
    summary: {
      counts: { add: 0, update: 0, delete: 0, components: renewals.length },
      ...nothingTold,
      staying: stays,
      undid: record.id,
    },
    staying: stays,
  };
}

/** Services of a side with the names of their components. */
export function namesOn({ installation }: Side): { service: string; name: string }[] {
  return stateOf({ state: installation.state } as InstallationRow)?.components ?? [];
}

/** Files that are not what the last run left: somebody changed them at the site. Nothing where that run's side cannot be read. */
export async function editedSince(
  home: string,
  rows: readonly UpgradeRow[],
  present: Side['settings'],
): Promise<string[]> {
  const last = rows.find(({ kind, endedAt }) => kind !== 'install' && endedAt !== null);
  const work = last && workIfAny(last);
  if (!last || !work) return [];
  const name = last.state === 'succeeded' ? 'after' : 'before';
  const side = await readSide(recordFolder(home, last.id), name, work.files[name], last.id).catch(() => undefined);
  if (!side) return [];
  return [...new Set([...side.settings.keys(), ...present.keys()])].filter((path) => {
    const [left, now] = [side.settings.get(path), present.get(path)];
    return !left || !now || !left.content.equals(now.content);
  });
}

function workIfAny(record: UpgradeRow): Work | undefined {
  return record.kind === 'install' ? undefined : workOf(record);
}

/** Whoever mounts a volume that gets back what was saved is made anew too. */
function withUsers(
  renewals: readonly Renewal[],
  restore: Work['restore'],
  project: string,
  settings: Side['settings'],
): Renewal[] {
  const known = new Set(renewals.map(({ service }) => service));
  const names = restore.map(({ volume }) => volume.slice(project.length + 1));
  const users = Object.entries(servicesOf(settings)).filter(([name, service]) => {
    const text = JSON.stringify((service as { volumes?: unknown }).volumes ?? []);
    return !known.has(name) && names.some((volume) => text.includes(JSON.stringify(volume).slice(1, -1)));
  });
  return [...users.map(([service]) => ({ service, added: false, dependsOn: [] })), ...renewals];
}

/** What the catalog said then, with the components that stay: the next upgrade finds them, and adds nothing beside them. */
function withStaying(saved: Side, row: InstallationRow, staying: readonly string[]): Side['installation'] {
  if (staying.length === 0) return saved.installation;
  const before = stateOf({ ...row, ...saved.installation } as InstallationRow);
  const now = stateOf(row);
  if (!before || !now) return saved.installation;
  const old = parseTemplate(before.base ?? saved.installation.metadata);
  const keyOf = (app: NonNullable<typeof old.apps>[number]) => String(app.service_share_uuid || app.service_key || '');
  const known = new Set((old.apps ?? []).map(keyOf));
  const fresh = (baseOf(row).apps ?? []).filter((app) => !known.has(keyOf(app)));
  return {
    ...saved.installation,
    state: {
      ...before,
      components: [...before.components, ...now.components.filter(({ service }) => staying.includes(service))],
      base: serializeTemplate({ ...old, apps: [...(old.apps ?? []), ...fresh] }),
    },
  };
}
