/** Jobs with the process that owns them, and the settings. */
export const jobs = {
  version: 3,
  name: 'jobs',
  up: `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled', 'interrupted')),
  subject TEXT NOT NULL,
  input TEXT NOT NULL CHECK (json_valid(input)),
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  progress TEXT CHECK (json_valid(progress)),
  error TEXT CHECK (json_valid(error)),
  result TEXT CHECK (json_valid(result)),
  owner TEXT NOT NULL,
  heartbeat_at TEXT NOT NULL,
  scratch TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(scratch)),
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1))
) STRICT;
CREATE INDEX jobs_alive ON jobs (state) WHERE state IN ('queued', 'running', 'cancelling');

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
`,
} as const;
