import { dirname } from 'node:path';
import { describeMedium } from '../../media';

/** A medium by what people and the system call it. */
export interface CarriedOn {
  readonly label: string;
  readonly uuid: string | null;
}

/** The medium that a file came on; undefined where it lies on the volume that also holds the data folder, or cannot be told. */
export async function carriedOn(path: string, home: string): Promise<CarriedOn | undefined> {
  const [medium, own] = await Promise.all([dirname(path), home].map((at) => describeMedium(at).catch(() => undefined)));
  if (!medium || medium.mountPoint === null || medium.mountPoint === own?.mountPoint) return undefined;
  return { label: medium.label || medium.mountPoint, uuid: medium.uuid };
}
