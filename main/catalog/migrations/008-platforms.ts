/** Platforms that packages are delivered to, and what is under way there. */
export const platforms = {
  version: 8,
  name: 'platforms',
  up: `
-- Access keys are not here: see main/platforms/keys.ts. No reference to sites: a site is made by its first installation.
CREATE TABLE platforms (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  address TEXT NOT NULL,
  trust TEXT NOT NULL CHECK (json_valid(trust)),
  team TEXT NOT NULL,
  region TEXT NOT NULL,
  site TEXT NOT NULL CHECK (site <> ''),
  plain_upload INTEGER NOT NULL CHECK (plain_upload IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;

-- The import that was begun at a platform and has not ended: a platform knows one per user.
CREATE TABLE platform_imports (
  platform TEXT PRIMARY KEY REFERENCES platforms (name) ON DELETE CASCADE,
  event TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  file TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('opened', 'uploaded', 'started')),
  owner TEXT NOT NULL,
  heartbeat_at TEXT NOT NULL
) STRICT;
`,
} as const;
