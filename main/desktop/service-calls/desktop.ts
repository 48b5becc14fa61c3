import { started, type Table } from './table';

export const desktopCalls = {
  'settings.get': ({ services }) => services.settings.get(),
  'settings.set': ({ services }, change) => services.settings.set(change),
  'sample.deliver': ({ services }) => started(services.sample.deliver()),
} as const satisfies Table;
