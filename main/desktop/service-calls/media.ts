import type { Table } from './table';

export const mediaCalls = {} as const satisfies Table;
