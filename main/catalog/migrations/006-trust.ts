/** The chain of the history, and who vouched for what was imported. */
export const trust = {
  version: 6,
  name: 'trust',
  up: `
-- Rows from before have neither: the first row after them carries the digest of all of them.
ALTER TABLE history ADD COLUMN previous TEXT;
ALTER TABLE history ADD COLUMN digest TEXT;

-- What the package was that a version came in with. Apart from versions: what was published here has none.
CREATE TABLE version_vouches (
  version_id INTEGER PRIMARY KEY REFERENCES versions (id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('trusted', 'known-untrusted', 'unknown-key', 'unsigned', 'unsealed')),
  public_key TEXT
) STRICT;
`,
} as const;
