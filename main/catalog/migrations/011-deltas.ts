/** Packages that are deltas: what each brings and needs, as people see it. NULL for a full one. */
export const deltas = {
  version: 11,
  name: 'deltas',
  up: `
ALTER TABLE packages ADD COLUMN delta TEXT CHECK (delta IS NULL OR json_valid(delta));
`,
} as const;
