/** The index a key moves the selection to; undefined for a key that does not move it. `at` is -1 when nothing is selected. */
export function nextIndex(key: string, at: number, count: number, perPage: number): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return at < 0 ? last : Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'PageDown':
      return Math.min(last, Math.max(0, at) + perPage);
    case 'PageUp':
      return Math.max(0, at - perPage);
    default:
      return undefined;
  }
}
