import { compareVersions } from '../versions';

/** Whether a person would call `candidate` later than `installed`. */
export function isNewer(candidate: string, installed: string): boolean {
  return compareVersions(candidate, installed) > 0;
}

export interface AvailableVersions {
  /** Later than the installed one, the latest first. */
  readonly newer: readonly string[];
  /** Earlier than the installed one, the latest first. */
  readonly older: readonly string[];
  /** Whether the installed version itself is there, to be installed again. */
  readonly same: boolean;
}

/** Where an installation can go from its version: forward, back, or to the same again. */
export function availableVersions(installed: string, known: Iterable<string>): AvailableVersions {
  const sorted = [...new Set(known)].sort((a, b) => compareVersions(b, a));
  return {
    newer: sorted.filter((version) => isNewer(version, installed)),
    older: sorted.filter((version) => isNewer(installed, version)),
    same: sorted.includes(installed),
  };
}
