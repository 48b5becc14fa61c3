/** For which site a file was put on a medium. */
export const mediaSites = {
  version: 5,
  name: 'media-sites',
  up: `
-- No reference to sites: a medium may be filled for a place that nothing was installed at yet, and outlives its name.
ALTER TABLE media_files ADD COLUMN site TEXT;
`,
} as const;
