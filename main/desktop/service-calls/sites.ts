import type { CallInput, HistoryEntryView } from '../../../preload/contract';
import type { InstallInput } from '../../service-types';
import { started, type Table } from './table';

function installInput({ key, version, name, ...rest }: CallInput<'sites.install'>): InstallInput {
  return { ...rest, version: { name: key, version }, as: name };
}

export const siteCalls = {
  'sites.list': ({ services }) => services.sites.list(),
  'sites.installations': ({ services }, { site }) => services.sites.installations(site),
  'sites.status': ({ services }, { site, name }) => services.sites.status(site, name),
  'sites.history': ({ services }, { site, limit }): HistoryEntryView[] => services.sites.history(site, limit),
  'sites.planUpgrade': ({ services }, input) => services.sites.planUpgrade(input),
  'sites.planInstall': ({ services }, input) => services.sites.planInstall(installInput(input)),
  'sites.install': ({ services }, input) => started(services.sites.install(installInput(input))),
  // The person was shown the plan of this digest, with its direction and what reaches out of the containers.
  'sites.upgrade': ({ services }, input) =>
    started(services.sites.upgrade({ ...input, allow: { older: true, same: true }, trusted: true })),
  'sites.records': ({ services }, { site, name }) => services.sites.records(site, name),
  'sites.planRollback': ({ services }, input) => services.sites.planRollback(input),
  'sites.rollback': ({ services }, input) => started(services.sites.rollback(input)),
  'sites.settle': ({ services }, input) => started(services.sites.settle(input)),
  'sites.start': ({ services }, { site, name }) => services.sites.start(site, name),
  'sites.stop': ({ services }, { site, name }) => services.sites.stop(site, name),
  'sites.volumes': ({ services }, { site, name }) => services.sites.volumes(site, name),
  'sites.uninstall': ({ services }, input) => started(services.sites.uninstall(input)),
} as const satisfies Table;
