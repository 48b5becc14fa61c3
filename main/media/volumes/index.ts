export { type FoundVolumes, findVolumes, incomplete, partNames, type VolumesLookup } from './find';
export { type BegunSplit, begunSplits } from './foresee';
export type { AboutPackage, VolumeManifest, VolumePart } from './manifest';
export { manifestOf, parseVolumeName } from './names';
export {
  assignParts,
  type MediumToPlan,
  type PackageToPlan,
  type PlannedPackage,
  type PlannedPart,
  type PlanOptions,
  planVolumes,
} from './plan';
export { damagedParts, type VolumeSource, volumeSource } from './source';
export { type SplitEnvironment, splitCopy } from './split';
