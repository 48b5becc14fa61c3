/** What the library holds: templates with their versions and pinned images, packages, media, and what was imported where. */
export const library = {
  version: 1,
  name: 'library',
  up: `
CREATE TABLE templates (
  key TEXT PRIMARY KEY CHECK (key <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  description TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL
) STRICT;
-- Not unique: packages from elsewhere may bring a second template of the same name under another key.
CREATE INDEX templates_by_name ON templates (name);

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  template_key TEXT NOT NULL REFERENCES templates (key) ON DELETE CASCADE,
  version TEXT NOT NULL CHECK (version <> ''),
  content_digest TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('compose', 'images', 'template', 'package')),
  components INTEGER NOT NULL CHECK (components >= 0),
  published_at TEXT NOT NULL,
  UNIQUE (template_key, version)
) STRICT;

-- Apart from versions, so that listing thousands of versions does not page through megabytes of text.
CREATE TABLE version_metadata (
  version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
  metadata TEXT NOT NULL
) STRICT;

CREATE TABLE version_images (
  version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('component', 'plugin')),
  reference TEXT NOT NULL,
  position INTEGER NOT NULL,
  config_digest TEXT NOT NULL,
  platform TEXT NOT NULL,
  layers TEXT NOT NULL CHECK (json_valid(layers)),
  PRIMARY KEY (version_id, role, reference)
) STRICT, WITHOUT ROWID;

CREATE TABLE packages (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL CHECK (size >= 0),
  sha256 TEXT,
  mtime_ms REAL NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('rainbond-app', 'rainbond-app-legacy', 'docker-compose')),
  seal TEXT NOT NULL CHECK (seal IN ('unsealed', 'unsigned', 'signed')),
  seal_digest TEXT,
  template_key TEXT NOT NULL,
  template_name TEXT NOT NULL,
  version TEXT NOT NULL,
  components INTEGER NOT NULL CHECK (components >= 0),
  images TEXT NOT NULL CHECK (json_valid(images)),
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX packages_by_template ON packages (template_key, version);

CREATE TABLE media (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  fs_uuid TEXT,
  path TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL
) STRICT;
-- A filesystem with an identity is the same medium wherever it is mounted; one without is known by its path.
CREATE UNIQUE INDEX media_by_uuid ON media (fs_uuid) WHERE fs_uuid IS NOT NULL;
CREATE UNIQUE INDEX media_by_path ON media (path) WHERE fs_uuid IS NULL;

CREATE TABLE media_files (
  medium_id TEXT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  sha256 TEXT NOT NULL,
  package_id TEXT REFERENCES packages (id) ON DELETE SET NULL,
  copied_at TEXT NOT NULL,
  verified_at TEXT,
  PRIMARY KEY (medium_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_files_by_package ON media_files (package_id);

CREATE TABLE imports (
  digest TEXT NOT NULL,
  target TEXT NOT NULL,
  template_key TEXT NOT NULL,
  version TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  PRIMARY KEY (digest, target),
  FOREIGN KEY (template_key, version) REFERENCES versions (template_key, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_version ON imports (template_key, version);
`,
} as const;
