import type { VaultCheckResult, VaultRoomResult, VaultView } from '../../preload/contract';
import type { JobHandle } from '../jobs';

/** The store of layers. What it loses costs only time: packages keep working, and what an export lacks is fetched again. */
export interface VaultServices {
  status(): Promise<VaultView>;
  check(): JobHandle<VaultCheckResult>;
  /** At most `limit` bytes stay; those of the settings when left out. */
  makeRoom(limit?: number): JobHandle<VaultRoomResult>;
}
