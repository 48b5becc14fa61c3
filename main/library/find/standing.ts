import { compareVersions } from '../../templates';

/** How a version that arrives stands against the ones that are here. */
export interface Standing {
  readonly against: 'new' | 'newer' | 'older' | 'same' | 'different';
  /** The newest version that is here. */
  readonly newest: string | null;
}

/**
 * Says what a version is to a library: `known` are the versions of its template there, and `content` says, where this very version
 * is one of them, whether it is the same.
 */
export function standing(version: string, known: readonly string[], content: 'new' | 'same' | 'different'): Standing {
  const newest = [...known].sort(compareVersions).at(-1) ?? null;
  if (content !== 'new') return { against: content, newest };
  if (newest === null) return { against: 'new', newest };
  return { against: compareVersions(version, newest) > 0 ? 'newer' : 'older', newest };
}
