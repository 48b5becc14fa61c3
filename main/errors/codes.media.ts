import type { CodeFacts } from './codes';

export const mediaCodes = {
  /** No file was named. */
  'media.nothing_to_copy': { retry: false, exit: 'usage' },
  /** The destination does not exist. Parameters: path. */
  'media.not_found': { retry: true, exit: 'missing' },
  /** The destination is a file. Parameters: path. */
  'media.not_a_folder': { retry: false, exit: 'usage' },
  /** The destination cannot be written to. Parameters: path. */
  'media.read_only': { retry: true, exit: 'environment' },
  /** Parameters: path, needed and free (bytes). */
  'media.too_small': { retry: true, exit: 'environment' },
  /** Larger than a file may be on that filesystem. Parameters: file, size and limit (bytes), filesystem. */
  'media.file_too_large': { retry: false, exit: 'environment' },
  /** A name that the filesystem does not allow. Parameters: file, filesystem, reason (character | ending | reserved | length). */
  'media.name_not_allowed': { retry: false, exit: 'environment' },
  /** Two sources with one name, or names that differ by case alone where that is no difference. Parameters: name, other. */
  'media.name_twice': { retry: false, exit: 'usage' },
  /** The medium has another file of that name. Parameters: path. */
  'media.exists': { retry: false, exit: 'refused' },
  /** Parameters: path. */
  'media.source_missing': { retry: false, exit: 'missing' },
  /** A folder, device or link in place of a file. Parameters: path. */
  'media.source_not_a_file': { retry: false, exit: 'usage' },
  /** The source lies in the destination: it would be copied onto itself. Parameters: path. */
  'media.source_is_destination': { retry: false, exit: 'usage' },
  /** The source is not what the checksum beside it says. Parameters: path, expected, actual. */
  'media.source_damaged': { retry: false, exit: 'refused' },
  /** The source grew or shrank while it was read. Parameters: path. */
  'media.source_changed': { retry: true, exit: 'refused' },
  /** A checksum file that is not one. Parameters: path, line. */
  'media.checksums_invalid': { retry: false, exit: 'refused' },
  /** What was written did not come back. Parameters: path, expected, actual. */
  'media.damaged': { retry: true, exit: 'environment' },
  /** The medium vanished or stopped answering. Parameters: path. */
  'media.gone': { retry: true, exit: 'environment' },
  /** No medium of this id is plugged in any more. Parameters: medium. */
  'media.unknown': { retry: true, exit: 'missing' },
  /** It can be seen and not used: not mounted, or locked. Parameters: medium. */
  'media.not_mounted': { retry: true, exit: 'environment' },
  /** What the system still held could not be written out. Parameters: path. */
  'media.not_flushed': { retry: true, exit: 'environment' },
  /** Some of several media were filled, others were not. Parameters: failed (names with codes), media (their ids), codes, done (names). */
  'media.copied_partly': { retry: true, exit: 'environment' },
  /** Another process writes the same file there. Parameters: path. */
  'media.busy': { retry: true, exit: 'environment' },
} as const satisfies Record<string, CodeFacts>;
