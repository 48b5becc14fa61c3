import type { Table } from './table';

export const engineCalls = {
  'engine.status': ({ services }) => services.engine.status(),
  'engine.containerds': ({ services }) => services.engine.containerds(),
  'engine.containers': ({ services }) => services.engine.containers(),
  'engine.images': ({ services }) => services.engine.images(),
} as const satisfies Table;
