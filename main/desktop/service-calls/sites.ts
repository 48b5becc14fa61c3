import type { HistoryEntryView } from '../../../preload/contract';
import { started, type Table } from './table';

export const siteCalls = {
  'sites.list': ({ services }) => services.sites.list(),
  'sites.installations': ({ services }, { site }) => services.sites.installations(site),
  'sites.status': ({ services }, { site, name }) => services.sites.status(site, name),
  'sites.history': ({ services }, { site, limit }): HistoryEntryView[] => services.sites.history(site, limit),
  'sites.planUpgrade': ({ services }, input) => services.sites.planUpgrade(input),
  'sites.start': ({ services }, { site, name }) => services.sites.start(site, name),
  'sites.stop': ({ services }, { site, name }) => services.sites.stop(site, name),
  'sites.uninstall': ({ services }, input) => started(services.sites.uninstall(input)),
} as const satisfies Table;
