/** What was done to installations, with what is needed to go on where it was cut off, or back. */
export const upgrades = {
  version: 7,
  name: 'upgrades',
  up: `
-- No reference to installations: a row is written before the installation changes, and read when nobody knows how it stands.
CREATE TABLE upgrades (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  site TEXT NOT NULL,
  installation TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('upgrade', 'rollback', 'install')),
  actor TEXT NOT NULL,
  owner TEXT NOT NULL,
  from_version TEXT,
  to_version TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'rolled-back', 'failed', 'interrupted')),
  at TEXT NOT NULL,
  ended_at TEXT,
  summary TEXT NOT NULL CHECK (json_valid(summary)),
  work TEXT NOT NULL CHECK (json_valid(work))
) STRICT;
CREATE INDEX upgrades_by_installation ON upgrades (site, installation, at);
-- One at a time: the next begins when it is known how the last one ended.
CREATE UNIQUE INDEX upgrades_unfinished ON upgrades (site, installation) WHERE ended_at IS NULL;
`,
} as const;
