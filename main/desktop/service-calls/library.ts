import type { Table } from './table';

export const libraryCalls = {
  'templates.list': ({ services }) => services.templates.list(),
  'templates.show': ({ services }, { key, version }) => services.templates.show({ name: key, version }),
} as const satisfies Table;
