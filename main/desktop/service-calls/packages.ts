import type { PackageView } from '../../../preload/contract';
import type { Table } from './table';

export const packageCalls = {
  'packages.list': ({ services }): Promise<PackageView[]> => services.packages.list(),
} as const satisfies Table;
