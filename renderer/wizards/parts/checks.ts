import type { CheckView } from '../../../preload/contract';

const weight: Record<CheckView['state'], number> = { blocked: 0, warning: 1, unknown: 2, ok: 3 };

/** What stands in the way first, what is fine last; otherwise as they came. */
export function inOrder(checks: readonly CheckView[]): CheckView[] {
  return [...checks].sort((a, b) => weight[a.state] - weight[b.state]);
}

/** The gravest state among the checks, and how many are in it. */
export function summaryOf(checks: readonly CheckView[]): { state: CheckView['state']; count: number } {
  const state = inOrder(checks)[0]?.state ?? 'ok';
  return { state, count: checks.filter((check) => check.state === state).length };
}

/** Whether something stands in the way. */
export function isBlocked(checks: readonly CheckView[]): boolean {
  return checks.some(({ state }) => state === 'blocked');
}
