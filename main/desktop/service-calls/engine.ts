import type { Table } from './table';

export const engineCalls = {
  'engine.status': ({ services }) => services.engine.status(),
} as const satisfies Table;
