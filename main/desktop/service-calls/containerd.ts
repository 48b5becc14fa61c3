import { SealiftError } from '../../errors';
import type { Services } from '../../service-types';

/** The window names a containerd that it was told of; it makes up none. Throws `containerd.unreachable`. */
export async function requireContainerd(host: string | undefined, { engine }: Services): Promise<void> {
  if (host === undefined || (await engine.containerds()).some((each) => each.host === host)) return;
  throw new SealiftError('containerd.unreachable', { host });
}
