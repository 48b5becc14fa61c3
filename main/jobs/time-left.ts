/** How quickly the shown time follows a shorter estimate, and how long a longer one must hold before it is believed. Milliseconds. */
const followMs = 1_000;
const disbeliefMs = 5_000;

/**
 * Turns a jumpy estimate of the seconds left into one that people can watch: it goes down, stands still while an estimate is
 * a little longer, and goes up only when the work has been clearly slower for some seconds.
 */
export interface TimeLeft {
  /** Takes the present estimate (null: none) and returns whole seconds, rounded up, or null when nobody can tell. */
  update(estimate: number | null, at: number): number | null;
}

export function createTimeLeft(): TimeLeft {
  let shown: number | null = null;
  let lastAt = 0;
  let doubtSince: number | null = null;
  const doubted = (at: number): boolean => {
    doubtSince ??= at;
    return at - doubtSince >= disbeliefMs;
  };
  return {
    update(estimate, at) {
      const elapsed = at - lastAt;
      lastAt = at;
      if (shown === null) {
        shown = estimate;
        doubtSince = null;
      } else if (estimate === null || estimate > shown * 1.25 + 2) {
        if (doubted(at)) {
          shown = estimate;
          doubtSince = null;
        }
      } else {
        doubtSince = null;
        if (estimate < shown) shown += (estimate - shown) * (1 - Math.exp(-elapsed / followMs));
      }
      return shown === null ? null : Math.max(0, Math.ceil(shown - 0.05));
    },
  };
}
