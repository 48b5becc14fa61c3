import type { Digest } from '../../images';
import type { Seal } from '../types';
import { broughtLayers, neededLayers } from './facts';

/**
 * Several packages in an order in which what one brings is there for those that need it; otherwise as they were given. Packages without a
 * seal need nothing. Where two need each other, the one that was given first stays first. Pure.
 */
export function inOrderOfNeed<T>(packages: readonly T[], sealOf: (one: T) => Seal | undefined): T[] {
  const facts = packages.map((one) => {
    const seal = sealOf(one);
    const needs = seal?.schema === 2 ? [...neededLayers(seal).keys()] : [];
    return { one, needs, brings: seal ? broughtLayers(seal) : new Set<Digest>() };
  });
  const ordered: typeof facts = [];
  const rest = [...facts];
  while (rest.length > 0) {
    const free = rest.findIndex(({ needs }, at) =>
      rest.every((other, place) => place === at || !needs.some((layer) => other.brings.has(layer))),
    );
    ordered.push(...rest.splice(Math.max(free, 0), 1));
  }
  return ordered.map(({ one }) => one);
}
