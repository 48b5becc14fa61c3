import { type Command, Option } from 'commander';
import { version } from '../../../package.json';
import type { SiteAccountView, UpgradePlanView, UpgradeRecordView, UpgradeResultView } from '../../../preload/contract';
import { exitStatus, SealiftError } from '../../errors';
import type { Services, UpgradeInput, UpgradeRunInput } from '../../service-types';
import { leaf, listed, type Options, repeated, wholeNumber } from '../command';
import { deliverReport } from '../report';
import type { Session } from '../session';

const DAY = 24 * 3600;

/** Other versions for what stands at a site, and the way back. */
export function addUpgrades(program: Command, session: Session): void {
  const site = () => new Option('--site <site>').makeOptionMandatory();
  leaf(program, session, {
    usage: 'upgrade <name>',
    key: 'upgrade',
    options: [
      site(),
      new Option('--to <version>'),
      new Option('--plan'),
      repeated('--only <components>'),
      repeated('--accept <id>'),
      repeated('--save-volume <volume>'),
      new Option('--trust'),
      new Option('--downgrade'),
      new Option('--reinstall'),
      new Option('--no-go-back'),
      wholeNumber('--timeout <seconds>', 0, DAY),
      new Option('--resume').conflicts(['back', 'to', 'plan']),
      new Option('--back').conflicts(['resume', 'to', 'plan']),
    ],
    run: upgrade,
  });
  leaf(program, session, {
    usage: 'rollback <name>',
    key: 'rollback',
    options: [
      site(),
      new Option('--to <record>'),
      new Option('--plan'),
      new Option('--restore-volumes'),
      new Option('--no-go-back'),
      wholeNumber('--timeout <seconds>', 0, DAY),
    ],
    run: rollback,
  });
  leaf(program, session, {
    usage: 'records [name]',
    key: 'records',
    options: [site(), new Option('--report'), new Option('--html <file>'), new Option('--overwrite')],
    run: records,
  });
}

async function records(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const account = (await run.services()).sites.account(options.site as string, name as string | undefined);
  if (options.report || options.html !== undefined) {
    const { historyFor } = await import('../../reports');
    return deliverReport(run, historyFor(account, run.texts, version), options);
  }
  // One installation as ever: what a script reads stays as it is.
  const [first, ...others] = account.installations.map((one) => ({
    name: one.name,
    records: plainRecords(one.records),
  }));
  if (name !== undefined && first && others.length === 0)
    return run.print({ records: first.records }, (render, terminal) => render.upgradeRecords(terminal, first.records));
  const installations = first ? [first, ...others] : [];
  await run.print({ installations }, (render, terminal) =>
    installations.map((one) => `${one.name}\n${render.upgradeRecords(terminal, one.records)}`).join('\n\n'),
  );
}

/** Without every single change: those are for the report. */
function plainRecords(all: SiteAccountView['installations'][number]['records']): UpgradeRecordView[] {
  return all.map(({ changes: _, decisions: __, ...record }) => record);
}

async function upgrade(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const [site, installation] = [options.site as string, name as string];
  if (options.resume || options.back) {
    const choice = options.resume ? 'forward' : 'back';
    const handle = services.sites.settle({ site, name: installation, choice });
    return finish(run, await run.job(services, handle), choice === 'back');
  }
  const input = upgradeInput(installation, options);
  const plan = await run.wait(services.sites.planUpgrade(input));
  if (options.plan) {
    await run.print(plan, (render, terminal) =>
      [render.upgradePlan(terminal, plan), run.texts('cli.upgrade.planned')].join('\n\n'),
    );
    return;
  }
  if (!run.options.yes) await agree(run, plan);
  const going: UpgradeRunInput = {
    ...input,
    version: plan.to,
    plan: plan.digest,
    allow: { older: options.downgrade === true, same: options.reinstall === true },
    ...(options.trust === true && { trusted: true }),
    ...howToGo(options),
  };
  await finish(run, await run.job(services, services.sites.upgrade(going)), false);
}

async function agree(run: Session, plan: UpgradePlanView): Promise<void> {
  const { upgradePlan } = await import('../render');
  await run.confirm([upgradePlan(run.terminal, plan)]);
}

async function rollback(run: Session, [name]: readonly unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const [site, installation] = [options.site as string, name as string];
  const record = recordToUndo(services, site, installation, options.to as string | undefined);
  const restoreVolumes = options.restoreVolumes === true;
  const taken = { site, name: installation, record: record.id, restoreVolumes };
  if (options.plan) {
    const plan = await run.wait(services.sites.planRollback(taken));
    return run.print(plan, (render, terminal) =>
      [render.rollbackPlan(terminal, plan), run.texts('cli.upgrade.planned')].join('\n\n'),
    );
  }
  const { rollbackPlan } = await import('../render');
  await run.confirm([
    ...(run.options.yes ? [] : [rollbackPlan(run.terminal, await run.wait(services.sites.planRollback(taken)))]),
    run.texts('cli.upgrade.rollingBack', { name: installation, site, record: record.id, to: record.from ?? '' }),
    ...(restoreVolumes ? [run.texts('cli.upgrade.volumesReplaced', { volumes: record.savedVolumes })] : []),
  ]);
  const input = { ...taken, ...howToGo(options) };
  await finish(run, await run.job(services, services.sites.rollback(input)), false);
}

function recordToUndo(services: Services, site: string, name: string, id: string | undefined) {
  const all = services.sites.records(site, name);
  const found =
    id === undefined
      ? all.find(({ kind, state }) => kind === 'upgrade' && state === 'succeeded')
      : all.find((one) => one.id === id);
  if (!found) throw new SealiftError('upgrade.record_unknown', { record: id ?? '', name });
  return found;
}

/** Says how it ended. What went back by itself is no success to a script, unless going back was what was asked for. */
async function finish(run: Session, result: UpgradeResultView, backWanted: boolean): Promise<void> {
  await run.print(result, (render, terminal) => render.upgradeResult(terminal, result));
  if (result.outcome === 'rolled-back' && !backWanted) run.status = exitStatus.environment;
}

function howToGo(options: Options): Pick<UpgradeRunInput, 'goBack' | 'timeoutSeconds'> {
  return {
    goBack: options.goBack !== false,
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout as number }),
  };
}

function upgradeInput(name: string, options: Options): UpgradeInput {
  const only = options.only === undefined ? undefined : listed(options.only as string[]);
  return {
    site: options.site as string,
    name,
    ...(options.to === undefined ? {} : { version: options.to as string }),
    ...(only && { select: only }),
    ...(options.accept === undefined ? {} : { accept: options.accept as string[] }),
    ...(options.saveVolume === undefined ? {} : { saveVolumes: options.saveVolume as string[] }),
  };
}
