import type {
  InstallationView,
  RollbackPlanView,
  SiteAccountView,
  UpgradePlanView,
  UpgradeRecordView,
  UpgradeResultView,
} from '../../../preload/contract';
import type { InstallationRow, UpgradeRow } from '../../catalog';
import { SealiftError } from '../../errors';
import { currentOwner, type JobContext, ownerText } from '../../jobs';
import type { RollbackInput } from '../../service-types';
import { type ImageContent, serializeTemplate } from '../../templates';
import { ComposeTarget } from '../compose-target';
import { chooseVolumes, stateOf } from '../installation-record';
import { keptSecrets, settleKept } from '../kept-secrets';
import { riskWords } from '../preflight';
import type { SiteDoor } from './door';
import { foresee, newRisks, refuseBlocked, refuseUnasked } from './foresight';
import { imagesOf, prepareUpgrade } from './prepare';
import { newRecordId } from './record-id';
import { isAtWork, nothingTold, recordView, summaryOf } from './records';
import type { PlanRequest, RollbackRequest, SettleRequest, UpgradeRequest } from './requests';
import { editedSince, namesOn, type PreparedRollback, prepareRollback } from './rollback';
import { forgetRecord, savedInstallationOf } from './snapshot';
import { countsOf, toldOf, undone } from './told';
import { Transitions } from './transitions';
import type { Summary } from './work';

type Unfinished = NonNullable<InstallationView['unfinished']>;

/** Upgrades of installations: seen beforehand, carried out step by step, undone. */
export class Upgrades {
  readonly #door: SiteDoor;
  readonly #transitions: Transitions;

  constructor(door: SiteDoor) {
    this.#door = door;
    this.#transitions = new Transitions(door);
  }

  /**
   * What going to a version would change of what the site really has, with everything that stands in the way. Changes nothing.
   * Throws `site.*`, `upgrade.*`, `job.cancelled`.
   */
  async plan(request: PlanRequest, signal: AbortSignal = new AbortController().signal): Promise<UpgradePlanView> {
    const row = this.#door.row(request.site, request.name);
    const installed = this.#imagesOf(row);
    const prepared = await this.#prepare(row, request, installed);
    return foresee(this.#target(request.site), row, prepared, request, installed, signal);
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
      const prepared = await this.#prepare(row, request, installed);
      refuseUnasked(row, prepared, request);
      const target = this.#target(site);
      const volumes = await target.engine.volumes(row.project);
      const saved = chooseVolumes(request.saveVolumes ?? [], volumes, row.project);
      const view = await foresee(target, row, prepared, request, installed, context.signal);
      refuseBlocked(row, view);
      const risks = newRisks(prepared);
      const trusted = stateOf(row)?.trusted === true || request.trusted === true;
      if (risks.length > 0 && !trusted) throw new SealiftError('site.not_trusted', { name, found: riskWords(risks) });
      const { next, plan, before, after, renewals } = prepared;
      const renewed = new Set(renewals.map(({ service }) => service));
      const keys = new Map(next.services.map((one) => [one.name, one]));
      const wanted = imagesOf(next.services, renewed);
      return this.#transitions.carry(row, {
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
          counts: { ...countsOf(plan.changes), components: renewals.length },
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
      return this.#transitions.carry(row, {
        ...prepared,
        summary,
        target,
        context,
        request,
        kind: 'rollback',
        volumesBefore,
      });
    });
  }

  /**
   * What going back to before a record would take back, and what of the site's own doing goes with it. Changes nothing. Throws as
   * `rollback` does before anything is changed.
   */
  async planRollback(request: RollbackInput): Promise<RollbackPlanView> {
    const { site, name } = request;
    const row = this.#door.row(site, name);
    const record = this.#recordToUndo(row, request.record);
    const { engine } = this.#target(site);
    const { home, catalog } = this.#door;
    const prepared = await prepareRollback(row, record, home, engine, request.restoreVolumes === true);
    const { to, renewals, staying, imagesAfter } = prepared;
    const all = catalog.upgrades.list(site, name);
    const since = all.slice(0, all.findIndex((one) => one.id === record.id) + 1);
    const names = new Map(
      [prepared.before, prepared.after].flatMap((side) => namesOn(side).map((one) => [one.service, one.name] as const)),
    );
    const renewed = new Set(renewals.map(({ service }) => service));
    return {
      ...{ site, name, record: record.id, from: row.version, to },
      undoes: since
        .filter(({ state }) => state === 'succeeded')
        .map(({ id, kind, at, fromVersion, toVersion }) => ({ id, kind, at, from: fromVersion, to: toVersion })),
      recreated: [...renewed].map((service) => names.get(service) ?? service),
      untouched: [...names].filter(([service]) => !renewed.has(service)).map(([, component]) => component),
      staying: [...staying],
      changes: this.#undone(row, record.id, prepared).changes,
      edited: await editedSince(home, all, prepared.before.settings),
      missing: Object.keys(imagesAfter).filter((reference) => imagesAfter[reference] === ''),
    };
  }

  /** Goes on or back where a run was cut off. Throws `upgrade.nothing_unfinished`, `site.busy`, `upgrade.still_at_work`; then as `upgrade`. */
  settle(request: SettleRequest, context: JobContext): Promise<UpgradeResultView> {
    const { site, name } = request;
    return this.#door.alone(
      site,
      name,
      async () => {
        const row = this.#door.row(site, name);
        const record = this.#door.catalog.upgrades.unfinished(site, name);
        if (!record) throw new SealiftError('upgrade.nothing_unfinished', { site, name });
        if (isAtWork(record)) throw new SealiftError('site.busy', { site, name });
        return this.#transitions.resume(row, record, this.#target(site), request, context);
      },
      { settling: true },
    );
  }

  /** All that was done to an installation, newest first. Throws `site.*`. */
  records(site: string, name: string): UpgradeRecordView[] {
    this.#door.row(site, name);
    return this.#door.catalog.upgrades.list(site, name).map(recordView);
  }

  /** The same with every change that was made and everything that was decided. */
  account(site: string, name: string): SiteAccountView['installations'][number]['records'] {
    return this.#door.catalog.upgrades.list(site, name).map((row) => {
      const { changes, decisions } = summaryOf(row);
      return { ...recordView(row), changes, decisions };
    });
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
    const id = newRecordId();
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

  /** Removes all records of an installation that is no more, and what was saved with them. Secrets stay as long as data does. */
  async forget({ site, name, project, folder }: InstallationRow, dataStays: boolean): Promise<void> {
    await settleKept(this.#door.home, project, folder, dataStays);
    for (const id of this.#door.catalog.upgrades.forget(site, name)) await forgetRecord(this.#door.home, id);
  }

  async #prepare(row: InstallationRow, request: PlanRequest, installed: ReadonlyMap<string, ImageContent>) {
    const kept = await keptSecrets(this.#door.home, row.project);
    return prepareUpgrade(row, request.version, installed, request, kept);
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
    return { changes, counts: { ...countsOf(changes), components } };
  }

  /** Single steps are known of compose on an engine. */
  #target(site: string): ComposeTarget {
    const target = this.#door.target(site);
    if (!(target instanceof ComposeTarget)) throw new Error(`upgrades of a ${target.kind} are not known`);
    return target;
  }

  #imagesOf(row: InstallationRow): Map<string, ImageContent> {
    return this.#door.catalog.versions.imageContents(row.templateKey, row.version);
  }
}
