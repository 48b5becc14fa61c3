import { readForeignTable } from '../../catalog';
import { type ListedPackage, MOST_PACKAGES } from './package-lists';

const MADE =
  /^CREATE TABLE ['"`]?Packages['"`]?\s*\(\s*hnum INTEGER PRIMARY KEY( AUTOINCREMENT)?\s*,\s*blob BLOB( NOT NULL)?\s*\)$/i;
/** All headers of a database together; each holds the list of its package's files, which is most of it. */
const MOST_BYTES = 256 * 1024 * 1024;
const INDEX_BYTES = 16;
const MOST_TAGS = 10_000;
const LONGEST = 500;

/** What rpm's headers call the fields that are wanted, and the types in which they stand. */
const tags = { name: 1000, version: 1001, release: 1002, epoch: 1003, licence: 1014, architecture: 1022, source: 1044 };
const INT32 = 4;
const STRING = 6;

/**
 * The packages of an rpm database in SQLite (rpm 4.16 and later). Undefined when it is none, is damaged, or is of another making than rpm's; a
 * header that cannot be read is passed over.
 */
export function rpmPackages(database: Uint8Array, binding?: string): ListedPackage[] | undefined {
  return readForeignTable(
    database,
    { table: 'Packages', made: MADE, query: 'SELECT blob FROM Packages ORDER BY hnum' },
    (rows) => {
      const packages: ListedPackage[] = [];
      let bytes = 0;
      for (const row of rows) {
        const { blob } = row as { blob?: unknown };
        if (!Buffer.isBuffer(blob)) continue;
        bytes += blob.length;
        const listed = rpmHeader(blob);
        if (listed) packages.push(listed);
        if (packages.length >= MOST_PACKAGES || bytes > MOST_BYTES) break;
      }
      return packages;
    },
    binding === undefined ? {} : { binding },
  );
}

/** The package that a header is of: counts of fields and bytes, then where each field stands, then the fields. */
export function rpmHeader(header: Buffer): ListedPackage | undefined {
  if (header.length < 8) return undefined;
  const count = header.readUInt32BE(0);
  const start = 8 + count * INDEX_BYTES;
  const end = start + header.readUInt32BE(4);
  if (count > MOST_TAGS || end > header.length) return undefined;
  const data = header.subarray(start, end);
  const strings = new Map<number, string>();
  let epoch: number | undefined;
  for (let at = 8; at < start; at += INDEX_BYTES) {
    const tag = header.readUInt32BE(at);
    const type = header.readUInt32BE(at + 4);
    const offset = header.readUInt32BE(at + 8);
    if (type === STRING) {
      const stop = data.indexOf(0, offset);
      if (offset < data.length && stop >= 0 && stop - offset <= LONGEST && !strings.has(tag))
        strings.set(tag, data.subarray(offset, stop).toString('utf8'));
    } else if (type === INT32 && tag === tags.epoch && offset + 4 <= data.length) epoch = data.readUInt32BE(offset);
  }
  const name = strings.get(tags.name);
  const version = strings.get(tags.version);
  const release = strings.get(tags.release);
  // Keys that were imported stand among the packages.
  if (!name || !version || !release || name === 'gpg-pubkey') return undefined;
  const licence = strings.get(tags.licence);
  const source = strings.get(tags.source);
  return {
    kind: 'rpm',
    name,
    version: `${version}-${release}`,
    architecture: strings.get(tags.architecture) ?? '',
    ...(epoch && { epoch }),
    ...(licence && { licence }),
    ...(source && { source }),
  };
}
