/** Packages that are encrypted: for how many. NULL where one is not. */
export const encryption = {
  version: 9,
  name: 'encryption',
  up: `
ALTER TABLE packages ADD COLUMN recipients INTEGER CHECK (recipients >= 0);
`,
} as const;
