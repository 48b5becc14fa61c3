import type { CodeFacts } from './codes';

export const packageCodes = {
  /** A seal of a later schema. Parameters: schema. */
  'package.seal_newer': { retry: false, exit: 'refused' },
  /** The seal is not one, or does not agree with itself or the package. Parameters: problem. */
  'package.seal_invalid': { retry: false, exit: 'refused' },
  /** A seal stands in a package that is not in its sealed form: it was unpacked and packed again. */
  'package.seal_broken': { retry: false, exit: 'refused' },
  /** Content that is not what the seal says. Parameters: file. */
  'package.altered': { retry: false, exit: 'refused' },
  /** Bytes that the seal does not cover. Parameters: expected, offset (bytes, unpacked). */
  'package.unsealed_content': { retry: false, exit: 'refused' },
  /** The packed bytes are not as Sealift writes them, though what they unpack to is. Parameters: offset (bytes, packed). */
  'package.recompressed': { retry: false, exit: 'refused' },
  /** The file ends too early. Parameters: offset (bytes, unpacked). */
  'package.truncated': { retry: false, exit: 'refused' },
  /** A part that is kept in memory is beyond its bound. Parameters: file, limit (bytes). */
  'package.too_large': { retry: false, exit: 'refused' },
  /** Parameters: limit. */
  'package.too_many_entries': { retry: false, exit: 'refused' },
  /** Unpacks to far more than honest images do. Parameters: plain, packed (bytes). */
  'package.bomb': { retry: false, exit: 'refused' },
  /** A platform of the version cannot import it. Parameters: file, target, findings (list of codes of the compatibility report). */
  'package.not_for_platform': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'package.not_a_file': { retry: false, exit: 'usage' },
  /** Neither gzip, tar nor zip. Parameters: path. */
  'package.unknown_format': { retry: false, exit: 'refused' },
  /** Parameters: name, problem (empty, absolute, parent, backslash, control, too_long, too_deep, special, encrypted). */
  'package.unsafe_entry': { retry: false, exit: 'refused' },
  /** Parameters: first, second. */
  'package.not_one_folder': { retry: false, exit: 'refused' },
  /** Parameters: name. */
  'package.duplicate_entry': { retry: false, exit: 'refused' },
  /** The archive itself is broken. Parameters: problem. */
  'package.malformed': { retry: false, exit: 'refused' },
  /** Neither metadata.json nor a compose file. Parameters: folder. */
  'package.no_template': { retry: false, exit: 'refused' },
  /** The template names images that the package does not hold. Parameters: images. */
  'package.image_missing': { retry: false, exit: 'refused' },
  /** Export: a source holds other images than this version was delivered with before. Parameters: images. */
  'package.image_changed': { retry: false, exit: 'refused' },
  /** Export: another file has the package's name. Parameters: path. */
  'package.exists': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'package.none_found': { retry: false, exit: 'missing' },
  /** The file is not what the .sha256 beside it says. Parameters: path. */
  'package.checksum': { retry: false, exit: 'refused' },
  /** Parameters: package. */
  'package.unknown': { retry: false, exit: 'missing' },
  /** The file is no longer what was read a moment ago. Parameters: path. */
  'package.changed': { retry: true, exit: 'refused' },
  /** Some packages of a folder could not be imported. Parameters: failed, imported. */
  'package.import_partly': { retry: false, exit: 'refused' },
  /** The library has this version with other content. Parameters: name, version. */
  'package.version_differs': { retry: false, exit: 'refused' },
} as const satisfies Record<string, CodeFacts>;
