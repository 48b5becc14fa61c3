/** Where things run: sites and their installations; and the history, to which rows are only ever added. */
export const sites = {
  version: 2,
  name: 'sites',
  up: `
CREATE TABLE sites (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  engine TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- No reference to templates: what runs at a site outlives the template's place in the library.
CREATE TABLE installations (
  site TEXT NOT NULL REFERENCES sites (name) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (name <> ''),
  template_key TEXT NOT NULL,
  template_name TEXT NOT NULL,
  version TEXT NOT NULL,
  project TEXT NOT NULL,
  folder TEXT NOT NULL,
  state TEXT NOT NULL CHECK (json_valid(state)),
  metadata TEXT NOT NULL,
  installed_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (site, name)
) STRICT;

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  site TEXT,
  detail TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX history_by_site ON history (site, id);
CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_never_removed BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER history_is_never_replaced BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
`,
} as const;
