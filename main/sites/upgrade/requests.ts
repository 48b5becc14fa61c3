import type { RollbackInput, SettleInput, UpgradeInput, UpgradeRunInput } from '../../service-types';
import type { LibraryImage } from '../preflight';
import type { LoadImages } from './bring-images';
import type { UpgradeVersion } from './prepare';

/** What a person asks for, with the version as the library has it. */
export interface PlanRequest extends Omit<UpgradeInput, 'version'> {
  readonly version: UpgradeVersion;
  /** Whether the library could bring an image of the version. */
  readonly library?: (reference: string) => Promise<LibraryImage | undefined>;
}

/** Who brings images to the engine where they are missing. */
export interface Bringing {
  readonly loadImages?: LoadImages;
}

export interface UpgradeRequest extends PlanRequest, Omit<UpgradeRunInput, 'version'>, Bringing {}
export interface RollbackRequest extends RollbackInput, Bringing {}
export interface SettleRequest extends SettleInput, Bringing {}
