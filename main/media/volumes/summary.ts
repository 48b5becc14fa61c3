import type { SplitSet } from '../../service-types';
import type { PartState, PresentMedium } from './examine';
import type { SplitRecord } from './record';

/** How far a set is, and which medium is to come next. */
export function describeSet(
  path: string,
  record: SplitRecord,
  media: readonly PresentMedium[],
  states: readonly PartState[],
): SplitSet {
  const { manifest, planned } = record;
  const out: { number: number; medium: string }[] = [];
  const left: number[] = [];
  for (const [index, state] of states.entries()) {
    const number = index + 1;
    if (state.at === 'here') out.push({ number, medium: media[state.medium]?.who.name ?? '' });
    else if (state.at === 'away') out.push({ number, medium: state.who.name });
    else left.push(index);
  }
  const [first] = left;
  const who = first === undefined ? null : (planned[first] ?? null);
  const its = left.filter((index) => (planned[index]?.id ?? null) === (who?.id ?? null));
  return {
    path,
    file: manifest.package.file,
    size: manifest.package.size,
    sha256: manifest.package.sha256,
    set: manifest.set,
    parts: manifest.parts.map(({ number, bytes, file }) => ({ number, bytes, file })),
    out,
    next:
      first === undefined
        ? null
        : {
            medium: who?.name ?? manifest.parts[first]?.medium ?? null,
            parts: its.map((index) => index + 1),
            bytes: manifest.parts[first]?.bytes ?? 0,
          },
  };
}
