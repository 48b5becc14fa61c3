import type { Report } from './types';
import type { Words } from './words';

/** Places for whoever did it and whoever accepts it. */
export function signingOf(words: Words): Report['signing'] {
  return {
    title: words('signing.title'),
    who: [words('signing.done'), words('signing.accepted')],
    fields: [words('signing.name'), words('signing.date'), words('signing.signature')],
  };
}
