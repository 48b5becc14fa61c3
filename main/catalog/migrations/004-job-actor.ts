/** Who started a job: jobs of before have nobody. */
export const jobActor = {
  version: 4,
  name: 'job-actor',
  up: `
ALTER TABLE jobs ADD COLUMN actor TEXT;
`,
} as const;
