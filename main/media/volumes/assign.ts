import { fileLimit } from '../rules';
import type { PresentMedium } from './examine';
import { assignParts, type MediumToPlan } from './plan';
import { partBytes, type SetUnderWay } from './under-way';

/** A medium as far as it matters for what goes there; its room shrinks as parts are given to it. */
export function toPlan({ facts }: Pick<PresentMedium, 'facts'>): { free: number } & MediumToPlan {
  return { free: facts.free, fileLimit: fileLimit(facts.filesystem), blockSize: 4096 };
}

/** Gives the parts that are not out to the media that are here, and takes the room they need off them. */
export function assignOutstanding(
  sets: readonly SetUnderWay[],
  rooms: { free: number; fileLimit: number; blockSize: number }[],
) {
  const outstanding: { set: SetUnderWay; index: number; meant: number | null }[] = [];
  for (const set of sets)
    for (const [index, state] of set.states.entries()) {
      if (state.at !== 'nowhere' || state.heldBack) continue;
      // What is damaged gives its room to what replaces it.
      if (state.damaged) set.assigned[index] = state.meant;
      else outstanding.push({ set, index, meant: state.meant });
    }
  const assigned = assignParts(
    outstanding.map(({ set, index, meant }) => ({ bytes: partBytes(set, index), medium: meant })),
    rooms,
    sets.map(({ source }) => source.size),
  );
  for (const [at, { set, index }] of outstanding.entries()) {
    const medium = assigned[at] ?? null;
    const room = rooms[medium ?? -1];
    if (medium === null || !room) continue;
    set.assigned[index] = medium;
    room.free -= Math.ceil(partBytes(set, index) / room.blockSize) * room.blockSize;
  }
}
