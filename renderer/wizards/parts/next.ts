import type { ErrorView } from '../../../preload/contract';

/** The kind of thing that helps after an error: the wizard offers the button for it. */
export type NextThing = 'engine' | 'space' | 'medium' | 'again' | 'other';

const space = new Set(['disk.full', 'media.too_small']);
const medium = new Set(['media.gone', 'media.not_found', 'media.read_only', 'media.damaged', 'disk.io']);

/** What helps after an error. `again`: the same once more may succeed; `other`: it would fail in the same way. */
export function nextAfter(error: Pick<ErrorView, 'code' | 'retry'>): NextThing {
  if (space.has(error.code)) return 'space';
  if (medium.has(error.code)) return 'medium';
  if (error.code === 'image.not_asked' || (error.code.startsWith('engine.') && error.retry)) return 'engine';
  return error.retry ? 'again' : 'other';
}
