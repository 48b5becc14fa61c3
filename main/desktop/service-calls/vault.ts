import { started, type Table } from './table';

export const vaultCalls = {
  'vault.status': ({ services }) => services.vault.status(),
  'vault.check': ({ services }) => started(services.vault.check()),
  'vault.makeRoom': ({ services }, { limit }) => started(services.vault.makeRoom(limit)),
} as const satisfies Table;
