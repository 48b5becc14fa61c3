/** Receipts: those written here, those accepted from sites, and what was sent to sites and is confirmed by them. */
export const receipts = {
  version: 10,
  name: 'receipts',
  up: `
-- What this workstation calls a site of its own in receipts: drawn once. No reference to sites: an emptied site that is used again is the same.
CREATE TABLE own_sites (
  site TEXT PRIMARY KEY CHECK (site <> ''),
  id TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE own_receipts (
  site_id TEXT NOT NULL REFERENCES own_sites (id) ON DELETE RESTRICT,
  number INTEGER NOT NULL CHECK (number >= 1),
  id TEXT NOT NULL UNIQUE,
  previous TEXT,
  at TEXT NOT NULL,
  path TEXT NOT NULL,
  -- The short form; NULL where no QR code would hold it.
  short TEXT,
  PRIMARY KEY (site_id, number)
) STRICT;

-- A site as its receipts made it known: its own identity, the name it is known by here, and the key that its receipts must have.
CREATE TABLE known_sites (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL UNIQUE CHECK (site <> ''),
  public_key TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT;

CREATE TABLE receipts (
  id TEXT PRIMARY KEY,
  site_id TEXT NOT NULL REFERENCES known_sites (id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  form TEXT NOT NULL CHECK (form IN ('full', 'short')),
  -- Of the full form, SHA-256 in hex: the identity that the next receipt names. Only its beginning where the short form alone came.
  digest TEXT NOT NULL,
  at TEXT NOT NULL,
  accepted_at TEXT NOT NULL,
  -- As it came, with its signature.
  content TEXT NOT NULL
) STRICT;
CREATE INDEX receipts_by_site ON receipts (site_id, number);

-- No reference to sites, templates or packages: what was sent stays true when they are gone.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL CHECK (site <> ''),
  template_key TEXT NOT NULL,
  template_name TEXT NOT NULL,
  version TEXT NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  delta INTEGER NOT NULL CHECK (delta IN (0, 1)),
  package_id TEXT,
  seal_digest TEXT,
  exported_at TEXT NOT NULL,
  confirmed_as TEXT CHECK (confirmed_as IN ('arrived', 'installed')),
  confirmed_at TEXT,
  confirmed_number INTEGER
) STRICT;
CREATE INDEX deliveries_by_site ON deliveries (site);
`,
} as const;
