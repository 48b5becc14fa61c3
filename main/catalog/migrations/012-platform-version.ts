/** Which version a platform runs, as a person said; empty where nobody did. */
export const platformVersion = {
  version: 12,
  name: 'platform-version',
  up: `
ALTER TABLE platforms ADD COLUMN version TEXT NOT NULL DEFAULT '';
`,
} as const;
