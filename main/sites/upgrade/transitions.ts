import type { UpgradeResultView } from '../../../preload/contract';
import type { InstallationRow, UpgradeRow } from '../../catalog';
import { plainError, SealiftError, toErrorData } from '../../errors';
import { currentOwner, type JobContext, ownerText } from '../../jobs';
import type { ComposeTarget } from '../compose-target';
import { placementOf, stateOf } from '../installation-record';
import { keepDropped } from '../kept-secrets';
import { envFile } from '../project-folder';
import type { LoadImages } from './bring-images';
import { servicesOf } from './compare-compose';
import type { SiteDoor } from './door';
import { EngineSteps } from './engine-steps';
import { waitForOrphans } from './orphans';
import { nameOfImage, type Prepared } from './prepare';
import { newRecordId } from './record-id';
import { recordView, summaryOf, workOf } from './records';
import type { SettleRequest, UpgradeRequest } from './requests';
import { Run, type RunOutcome } from './run';
import { forgetRecord, readSide, recordFolder, type Side, saveSide } from './snapshot';
import type { Summary, Work } from './work';

/** A way from one side to another, thought through. */
export interface Transition {
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

type Outcome = RunOutcome & { readonly error: ReturnType<typeof toErrorData> | null };

/** Carries transitions out, each written down as a record: begun, cut off and taken up, gone forward or back. */
export class Transitions {
  readonly #door: SiteDoor;

  constructor(door: SiteDoor) {
    this.#door = door;
  }

  /** Begins a record and carries it out. Throws `upgrade.*`, `site.*`, `engine.*`, `job.cancelled`. */
  async carry(row: InstallationRow, transition: Transition): Promise<UpgradeResultView> {
    const { target, context, request, kind, before, after, renewals } = transition;
    const { catalog, home, actor, patience } = this.#door;
    const id = newRecordId();
    const folder = recordFolder(home, id);
    let files: Work['files'];
    const imagesBefore = await idsOf(target, before);
    // Whichever side it ends on: a value that the other one had may be needed again.
    for (const [has, other] of [
      [before, after],
      [after, before],
    ] as const)
      await keepDropped(home, row.project, envOf(has), envOf(other));
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

  /** Takes up a run that was cut off, forward or back. Throws `upgrade.still_at_work`, `upgrade.snapshot_damaged`; then as `carry`. */
  async resume(
    row: InstallationRow,
    record: UpgradeRow,
    target: ComposeTarget,
    { choice, loadImages }: Pick<SettleRequest, 'choice' | 'loadImages'>,
    context: JobContext,
  ): Promise<UpgradeResultView> {
    const work = workOf(record);
    const folder = recordFolder(this.#door.home, record.id);
    const [before, after] = [
      await readSide(folder, 'before', work.files.before, record.id),
      await readSide(folder, 'after', work.files.after, record.id),
    ];
    await waitForOrphans(row.project, row.name, context.signal);
    await new EngineSteps(target.address, row.project).clearHelpers();
    this.#door.catalog.upgrades.proceed(record.id, { work, state: 'running', owner: ownerText(currentOwner()) });
    const run = this.#run(row, record, { target, before, after, summary: summaryOf(record) }, work, loadImages);
    planSteps(context, work);
    const staying = record.kind === 'rollback' && choice === 'forward' ? summaryOf(record).staying : [];
    const outcome =
      choice === 'back'
        ? await this.#back(run, record, context, undefined)
        : await this.#go(run, record, work, context);
    return this.#result(record.id, outcome, staying);
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
}

function envOf({ settings }: Side): string {
  return settings.get(envFile)?.content.toString('utf8') ?? '';
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
