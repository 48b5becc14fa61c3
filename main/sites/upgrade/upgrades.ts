import { randomBytes } from 'node:crypto';
import type {
  InstallationView,
  UpgradePlanView,
  UpgradeRecordView,
  UpgradeResultView,
} from '../../../preload/contract';
import type { InstallationRow, UpgradeRow } from '../../catalog';
import { plainError, SealiftError, toErrorData } from '../../errors';
import { currentOwner, type JobContext, ownerText } from '../../jobs';
import { type ImageContent, serializeTemplate } from '../../templates';
import { ComposeTarget } from '../compose-target';
import { chooseVolumes, placementOf, stateOf } from '../installation-record';
import { checkView, type LibraryImage, risksOf, riskWords, type SiteCheck, siteChecks } from '../preflight';
import { composeFile } from '../project-folder';
import { servicesOf } from './compare-compose';
import type { SiteDoor } from './door';
import { EngineSteps } from './engine-steps';
import { waitForOrphans } from './orphans';
import {
  imagesOf,
  nameOfImage,
  type Prepared,
  prepareUpgrade,
  type UpgradeChoices,
  type UpgradeVersion,
} from './prepare';
import { isAtWork, nothingTold, recordView, summaryOf, workOf } from './records';
import { type PreparedRollback, prepareRollback } from './rollback';
import { type LoadImages, Run, type RunOutcome } from './run';
import { forgetRecord, readSide, recordFolder, type Side, savedInstallationOf, saveSide } from './snapshot';
import { toldOf, undone } from './told';
import { planView } from './view';
import type { Summary, Work } from './work';

export interface PlanRequest extends UpgradeChoices {
  readonly site: string;
  readonly name: string;
  readonly version: UpgradeVersion;
  /** Whether the library could bring an image of the version. */
  readonly library?: (reference: string) => Promise<LibraryImage | undefined>;
  /** Named volumes whose content is saved before, by full name or the one in the compose file; `*` is all. */
  readonly saveVolumes?: readonly string[];
}

export interface UpgradeRequest extends PlanRequest {
  /** The digest of the plan that was shown; without it whatever the plan is now is carried out. */
  readonly plan?: string;
  /** What the person said yes to: an earlier version, the same again. */
  readonly allow?: { readonly older?: boolean; readonly same?: boolean };
  /** Whether to go back by itself when it fails. Default: true. */
  readonly goBack?: boolean;
  /** Seconds that each component has to become healthy. */
  readonly timeoutSeconds?: number;
  /** The person was shown what reaches out of the containers, and goes on. */
  readonly trusted?: boolean;
  readonly loadImages?: LoadImages;
}

export interface RollbackRequest {
  readonly site: string;
  readonly name: string;
  /** The newest that can be undone when left out. */
  readonly record?: string;
  readonly restoreVolumes?: boolean;
  readonly goBack?: boolean;
  readonly timeoutSeconds?: number;
  readonly loadImages?: LoadImages;
}

export interface SettleRequest {
  readonly site: string;
  readonly name: string;
  readonly choice: 'forward' | 'back';
  readonly loadImages?: LoadImages;
}

type Unfinished = NonNullable<InstallationView['unfinished']>;

/** Upgrades of installations: seen beforehand, carried out step by step, undone. */
export class Upgrades {
  readonly #door: SiteDoor;

  constructor(door: SiteDoor) {
    this.#door = door;
  }

  /**
   * What going to a version would change of what the site really has, with everything that stands in the way. Changes nothing.
   * Throws `site.*`, `upgrade.*`, `job.cancelled`.
   */
  async plan(request: PlanRequest, signal: AbortSignal = new AbortController().signal): Promise<UpgradePlanView> {
    const row = this.#door.row(request.site, request.name);
    const installed = this.#imagesOf(row);
    const prepared = await prepareUpgrade(row, request.version, installed, request);
    return this.#view(row, prepared, request, installed, signal);
  }

  /**
   * Carries an upgrade out: saves what is there, brings images, writes the files, and makes what changed anew, in the order of
   * dependencies, each until it is healthy. What fails goes back by itself unless `goBack` says otherwise; then the installation waits
   * for `settle`. Throws `upgrade.*`, `site.*`, `engine.*`, `job.cancelled`.
   */
  upgrade(request: UpgradeRequest, context: JobContext): Promise<UpgradeResultView> {
    const { site, name } = request;
    return this.#door.alone(site, name, async () => {
      const row = this.#door.row(site, name);
      const installed = this.#imagesOf(row);
      const prepared = await prepareUpgrade(row, request.version, installed, request);
      refuseUnasked(row, prepared, request);
      const target = this.#target(site);
      const volumes = await target.engine.volumes(row.project);
      const saved = chooseVolumes(request.saveVolumes ?? [], volumes, row.project);
      const view = await this.#view(row, prepared, request, installed, context.signal);
      refuseBlocked(row, view);
      const risks = newRisks(prepared);
      const trusted = stateOf(row)?.trusted === true || request.trusted === true;
      if (risks.length > 0 && !trusted) throw new SealiftError('site.not_trusted', { name, found: riskWords(risks) });
      const { next, plan, before, after, renewals } = prepared;
      const renewed = new Set(renewals.map(({ service }) => service));
      const keys = new Map(next.services.map((one) => [one.name, one]));
      const wanted = imagesOf(next.services, renewed);
      const count = (action: string) => plan.changes.filter((change) => change.action === action).length;
      return this.#carry(row, {
        ...{ target, context, request, kind: 'upgrade', renewals, volumesBefore: volumes, savedVolumes: saved },
        to: plan.to,
        before: { settings: before, installation: savedInstallationOf(row) },
        after: {
          settings: after,
          installation: {
            templateName: request.version.template.group_name,
            version: plan.to,
            metadata: serializeTemplate(request.version.template),
            state: {
              ...stateOf(row),
              phase: 'installed',
              ...(trusted && { trusted }),
              components: next.services.map((one) => ({ service: one.name, name: one.displayName })),
              base: serializeTemplate(prepared.nextBase),
            },
          },
        },
        imagesAfter: Object.fromEntries(
          wanted.map((reference) => [reference, request.version.images.get(reference)?.configDigest ?? '']),
        ),
        restore: [],
        summary: {
          ...nothingTold,
          counts: { add: count('add'), update: count('update'), delete: count('delete'), components: renewals.length },
          added: renewals.filter(({ added }) => added).map(({ service }) => keys.get(service)?.displayName ?? service),
          ...toldOf(view),
        },
        staying: [],
      });
    });
  }

  /**
   * Goes back to before a record, whatever was done since: settings byte for byte, images by name, and with `restoreVolumes` what was
   * saved of volumes. Components that were added since stay, and are named. It is a record of its own, and can be undone.
   * Throws `upgrade.record_unknown`, `upgrade.not_undoable`, `upgrade.snapshot_damaged` before anything is changed; then as `upgrade`.
   */
  rollback(request: RollbackRequest, context: JobContext): Promise<UpgradeResultView> {
    const { site, name } = request;
    return this.#door.alone(site, name, async () => {
      const row = this.#door.row(site, name);
      const target = this.#target(site);
      const volumesBefore = await target.engine.volumes(row.project);
      const record = this.#recordToUndo(row, request.record);
      const prepared = await prepareRollback(
        row,
        record,
        this.#door.home,
        target.engine,
        request.restoreVolumes === true,
      );
      const summary = { ...prepared.summary, ...this.#undone(row, record.id, prepared) };
      return this.#carry(row, { ...prepared, summary, target, context, request, kind: 'rollback', volumesBefore });
    });
  }

  /** Goes on or back where a run was cut off. Throws `upgrade.nothing_unfinished`, `site.busy`, `upgrade.still_at_work`; then as `upgrade`. */
  settle(request: SettleRequest, context: JobContext): Promise<UpgradeResultView> {
    const { site, name, choice } = request;
    return this.#door.alone(
      site,
      name,
      async () => {
        const row = this.#door.row(site, name);
        const record = this.#door.catalog.upgrades.unfinished(site, name);
        if (!record) throw new SealiftError('upgrade.nothing_unfinished', { site, name });
        if (isAtWork(record)) throw new SealiftError('site.busy', { site, name });
        const work = workOf(record);
        const folder = recordFolder(this.#door.home, record.id);
        const [before, after] = [
          await readSide(folder, 'before', work.files.before, record.id),
          await readSide(folder, 'after', work.files.after, record.id),
        ];
        const target = this.#target(site);
        await waitForOrphans(row.project, name, context.signal);
        await new EngineSteps(target.address, row.project).clearHelpers();
        this.#door.catalog.upgrades.proceed(record.id, { work, state: 'running', owner: ownerText(currentOwner()) });
        const run = this.#run(
          row,
          record,
          { target, before, after, summary: summaryOf(record) },
          work,
          request.loadImages,
        );
        planSteps(context, work);
        const staying = record.kind === 'rollback' && choice === 'forward' ? summaryOf(record).staying : [];
        const outcome =
          choice === 'back'
            ? await this.#back(run, record, context, undefined)
            : await this.#go(run, record, work, context);
        return this.#result(record.id, outcome, staying);
      },
      { settling: true },
    );
  }

  /** All that was done to an installation, newest first. Throws `site.*`. */
  records(site: string, name: string): UpgradeRecordView[] {
    this.#door.row(site, name);
    return this.#door.catalog.upgrades.list(site, name).map(recordView);
  }

  /** What was cut off and waits for a decision; null where nothing does. */
  unfinished(site: string, name: string): Unfinished | null {
    const row = this.#door.catalog.upgrades.unfinished(site, name);
    if (!row || row.kind === 'install' || isAtWork(row)) return null;
    return { record: row.id, kind: row.kind, from: row.fromVersion ?? '', to: row.toVersion, since: row.at };
  }

  /** Throws `upgrade.unfinished` where a decision is waited for. */
  refuseUnfinished(site: string, name: string): void {
    const found = this.unfinished(site, name);
    if (!found) return;
    const { kind, from, to } = found;
    throw new SealiftError('upgrade.unfinished', { site, name, kind, from, to });
  }

  /** Writes an installation down as the first of its records. */
  noteInstall(row: InstallationRow): void {
    const { catalog, actor } = this.#door;
    const id = newId();
    const components = stateOf(row)?.components ?? [];
    const summary: Summary = {
      ...nothingTold,
      counts: { add: 0, update: 0, delete: 0, components: components.length },
      added: components.map(({ name }) => name),
    };
    const about = { id, site: row.site, installation: row.name, kind: 'install' as const, actor };
    catalog.upgrades.begin({
      ...about,
      owner: ownerText(currentOwner()),
      fromVersion: null,
      toVersion: row.version,
      summary,
      work: {},
    });
    catalog.upgrades.end(id, 'succeeded', { work: {}, summary });
  }

  /** Removes all records of an installation that is no more, and what was saved with them. */
  async forget(site: string, name: string): Promise<void> {
    for (const id of this.#door.catalog.upgrades.forget(site, name)) await forgetRecord(this.#door.home, id);
  }

  async #carry(row: InstallationRow, transition: Transition): Promise<UpgradeResultView> {
    const { target, context, request, kind, before, after, renewals } = transition;
    const { catalog, home, actor, patience } = this.#door;
    const id = newId();
    const folder = recordFolder(home, id);
    let files: Work['files'];
    const imagesBefore = await idsOf(target, before);
    try {
      files = { before: await saveSide(folder, 'before', before), after: await saveSide(folder, 'after', after) };
    } catch (error) {
      await forgetRecord(home, id);
      throw error;
    }
    const sizes =
      transition.savedVolumes.length > 0 ? await new EngineSteps(target.address, row.project).sizes() : new Map();
    const work: Work = {
      ...{ direction: 'forward', stage: 'save', service: null, begun: [], done: [] },
      renewals: renewals.map((one) => ({ ...one, dependsOn: [...one.dependsOn] })),
      files,
      images: { before: imagesBefore, after: { ...transition.imagesAfter } },
      volumesBefore: [...transition.volumesBefore],
      saved: transition.savedVolumes.map((volume, i) => ({
        ...{ volume, file: `volume-${i + 1}.tar`, bytes: sizes.get(volume) ?? 0, sha256: '', labels: {} },
      })),
      restore: [...transition.restore],
      ...{ restored: false, paused: [], touched: false },
      goBack: request.goBack ?? true,
      seconds: request.timeoutSeconds ?? patience,
    };
    const record = { id, site: row.site, installation: row.name, kind, actor, owner: ownerText(currentOwner()) };
    const addition = {
      ...record,
      fromVersion: row.version,
      toVersion: transition.to,
      summary: transition.summary,
      work,
    };
    catalog.upgrades.begin(addition);
    this.#door.changed();
    const run = this.#run(row, addition, transition, work, request.loadImages);
    planSteps(context, work);
    return this.#result(id, await this.#told(this.#go(run, addition, work, context)), transition.staying);
  }

  #run(
    row: InstallationRow,
    record: Pick<UpgradeRow, 'id' | 'kind' | 'fromVersion' | 'toVersion'>,
    parts: { target: ComposeTarget; before: Side; after: Side; summary: Summary },
    work: Work,
    load: LoadImages | undefined,
  ): Run {
    const { target, before, after, summary } = parts;
    const kind = record.kind === 'rollback' ? ('rollback' as const) : ('upgrade' as const);
    const about = {
      id: record.id,
      kind,
      site: row.site,
      name: row.name,
      from: record.fromVersion ?? '',
      to: record.toVersion,
    };
    return new Run(
      { door: this.#door, target, record: about, placement: placementOf(row), before, after, summary, load },
      work,
    );
  }

  /** Forward; and back by itself when that fails, unless the person wanted otherwise. */
  async #go(
    run: Run,
    record: Pick<UpgradeRow, 'id' | 'installation' | 'fromVersion' | 'toVersion'>,
    work: Work,
    context: JobContext,
  ): Promise<Outcome> {
    try {
      return { ...(await run.forward(context)), error: null };
    } catch (error) {
      if (!work.goBack) {
        run.leave(error);
        throw error;
      }
      return this.#back(run, record, context, error);
    }
  }

  async #back(
    run: Run,
    record: Pick<UpgradeRow, 'id' | 'installation' | 'fromVersion' | 'toVersion'>,
    context: JobContext,
    cause: unknown,
  ): Promise<Outcome> {
    // Whoever stops an upgrade wants to be back where it began: that much is still done.
    const calm = cause === undefined ? context : { ...context, signal: new AbortController().signal };
    try {
      const outcome = await run.back(calm, cause);
      if (cause !== undefined && context.signal.aborted) throw cause;
      return { ...outcome, error: cause === undefined ? null : toErrorData(cause) };
    } catch (error) {
      if (error === cause) throw error;
      run.leave(error);
      const { installation: name, fromVersion, toVersion: to } = record;
      throw new SealiftError(
        'upgrade.stuck',
        { name, from: fromVersion ?? '', to, step: [run.work.stage, run.work.service].filter(Boolean).join(' ') },
        { cause: error },
      );
    }
  }

  /** Whatever became of it, somebody may be looking at the installation. */
  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.#door.changed();
    }
  }

  #result(id: string, outcome: Outcome, staying: readonly string[]): UpgradeResultView {
    const record = this.#door.catalog.upgrades.get(id);
    if (!record) throw new SealiftError('upgrade.record_unknown', { record: id, name: outcome.row.name });
    const { error } = outcome;
    const all = stateOf(outcome.row)?.components ?? [];
    const { changes, decisions } = summaryOf(record);
    return {
      installation: this.#door.view(outcome.row, outcome.components),
      record: recordView(record),
      outcome: outcome.state,
      staying: outcome.state === 'succeeded' ? [...staying] : [],
      recreated: [...outcome.recreated],
      untouched: all.map(({ name }) => name).filter((name) => !outcome.recreated.includes(name)),
      changes,
      decisions,
      error: error && plainError(error),
    };
  }

  #recordToUndo(row: InstallationRow, id: string | undefined): UpgradeRow {
    const all = this.#door.catalog.upgrades.list(row.site, row.name);
    const found =
      id === undefined
        ? all.find((one) => one.state === 'succeeded' && one.kind === 'upgrade')
        : all.find((one) => one.id === id);
    if (!found) throw new SealiftError('upgrade.record_unknown', { record: id ?? '', name: row.name });
    return found;
  }

  /** What going back to before a record takes back: that of each upgrade since that stands. */
  #undone(
    row: InstallationRow,
    id: string,
    { staying, renewals }: PreparedRollback,
  ): Pick<Summary, 'changes' | 'counts'> {
    const components = renewals.length;
    const all = this.#door.catalog.upgrades.list(row.site, row.name);
    const since = all.slice(0, all.findIndex((one) => one.id === id) + 1);
    const changes = undone(
      since.filter(({ state }) => state === 'succeeded').map((one) => summaryOf(one).changes),
      staying,
    );
    const count = (action: string) => changes.filter((change) => change.action === action).length;
    return { changes, counts: { add: count('add'), update: count('update'), delete: count('delete'), components } };
  }

  /** Single steps are known of compose on an engine. */
  #target(site: string): ComposeTarget {
    const target = this.#door.target(site);
    if (!(target instanceof ComposeTarget)) throw new Error(`upgrades of a ${target.kind} are not known`);
    return target;
  }

  async #view(
    row: InstallationRow,
    prepared: Prepared,
    request: PlanRequest,
    installed: ReadonlyMap<string, ImageContent>,
    signal: AbortSignal,
  ): Promise<UpgradePlanView> {
    const { next, renewals } = prepared;
    const renewed = new Set(renewals.map(({ service }) => service));
    const wanted = new Set(imagesOf(next.services, renewed));
    const target = this.#door.target(row.site);
    const sizes = await this.#sizes(row, request.saveVolumes);
    const facts = await target.facts(
      {
        placement: placementOf(row),
        yaml: next.compose,
        standing: true,
        images: new Map(
          [...request.version.images]
            .filter(([reference]) => wanted.has(reference))
            .map(([reference, { configDigest }]) => [reference, configDigest]),
        ),
        ...(request.library && { library: request.library }),
        recreated: renewed,
        saved: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0),
      },
      signal,
    );
    const checks = [...siteChecks(facts), ...newRisks(prepared)].map(checkView);
    if (next.taken.length > 0)
      checks.push(checkView({ code: 'site.services_taken', state: 'blocked', params: { services: next.taken } }));
    const keyOf = new Map(next.services.map(({ name, component }) => [name, component ?? name]));
    const volumes = facts.volumes
      .filter(({ exists }) => exists)
      .map(({ name, services }) => ({
        name,
        component: keyOf.get(services[0] ?? '') ?? '',
        bytes: sizes.get(name) ?? null,
      }));
    return planView(row, prepared, request.version, installed, { checks, volumes });
  }

  /** Bytes of the volumes that are to be saved. Throws `site.volumes_unknown`. */
  async #sizes(row: InstallationRow, named: readonly string[] = []): Promise<Map<string, number>> {
    if (named.length === 0) return new Map();
    const target = this.#target(row.site);
    const chosen = new Set(chooseVolumes(named, await target.engine.volumes(row.project), row.project));
    const sizes = await new EngineSteps(target.address, row.project).sizes();
    return new Map([...sizes].filter(([name]) => chosen.has(name)));
  }

  #imagesOf(row: InstallationRow): Map<string, ImageContent> {
    return this.#door.catalog.versions.imageContents(row.templateKey, row.version);
  }
}

type Outcome = RunOutcome & { readonly error: ReturnType<typeof toErrorData> | null };

/** A way from one side to another, thought through. */
interface Transition {
  readonly target: ComposeTarget;
  readonly context: JobContext;
  readonly request: Pick<UpgradeRequest, 'goBack' | 'timeoutSeconds' | 'loadImages'>;
  readonly kind: 'upgrade' | 'rollback';
  readonly to: string;
  readonly before: Side;
  readonly after: Side;
  readonly renewals: Prepared['renewals'];
  readonly imagesAfter: Readonly<Record<string, string>>;
  readonly volumesBefore: readonly string[];
  readonly savedVolumes: readonly string[];
  readonly restore: Work['restore'];
  readonly summary: Summary;
  readonly staying: readonly string[];
}

/** Throws `upgrade.plan_changed`, `upgrade.older`, `upgrade.same`. */
function refuseUnasked(
  row: InstallationRow,
  { digest, plan }: Prepared,
  { plan: shown, allow = {} }: UpgradeRequest,
): void {
  if (shown !== undefined && shown !== digest) throw new SealiftError('upgrade.plan_changed', { name: row.name });
  const versions = { name: row.name, installed: row.version, version: plan.to };
  if (plan.direction === 'older' && !allow.older) throw new SealiftError('upgrade.older', versions);
  if (plan.direction === 'same' && !allow.same) throw new SealiftError('upgrade.same', versions);
}

/** What reaches out of the containers, and did not before. */
function newRisks({ next, before }: Prepared): SiteCheck[] {
  const compose = before.get(composeFile)?.content.toString('utf8') ?? '';
  const known = new Set(risksOf(compose).map((risk) => JSON.stringify(risk)));
  return risksOf(next.compose).filter((risk) => !known.has(JSON.stringify(risk)));
}

/** Throws `upgrade.blocked` where something found beforehand stands in the way. */
function refuseBlocked(row: InstallationRow, { checks }: UpgradePlanView): void {
  const blocked = checks.filter(({ state }) => state === 'blocked').map(({ code }) => code);
  if (blocked.length > 0) throw new SealiftError('upgrade.blocked', { name: row.name, checks: blocked });
}

/** Ids of the images that services run now, by name. */
async function idsOf(target: ComposeTarget, side: Side): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const service of Object.values(servicesOf(side.settings))) {
    const { image } = service as { image?: unknown };
    if (typeof image !== 'string') continue;
    const id = await target.engine.imageId(nameOfImage(image));
    if (id !== undefined) ids[nameOfImage(image)] = id;
  }
  return ids;
}

function planSteps(context: JobContext, { renewals, saved }: Work): void {
  context.plan([
    { key: 'save', weight: saved.length > 0 ? 20 : 1 },
    { key: 'load', weight: 20 },
    { key: 'write', weight: 2 },
    ...renewals.flatMap(() => [
      { key: 'apply', weight: 10 },
      { key: 'watch', weight: 10 },
    ]),
    { key: 'back', weight: 0 },
  ]);
}

/** Sorts by time, and can be typed: `20260102-030405-1a2b`. */
function newId(): string {
  const now = new Date().toISOString();
  return `${now.slice(0, 10).replaceAll('-', '')}-${now.slice(11, 19).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}
