export { forgetSums } from './checksums';
export { copyFiles, copyToMedia, type MediumLoad, type MediumOutcome } from './copy';
export { describeMedium, requireFolder } from './describe';
export { type DiscInput, type DiscKind, type DiscResult, discKinds, writeDiscImage } from './disc';
export { DriveWatch, nameOf, type Volume, watchDrives } from './drives';
export { type EjectState, eject } from './eject';
export type { Filesystem, FilesystemFamily, MediumFacts } from './facts';
export { pathWithin } from './facts';
export {
  type CopyPlan,
  type MediumCheckCode,
  mediumCheckCodes,
  type PackageIdentity,
  type PlanMedium,
  type PlanMode,
  type PlanPackage,
  type PresentFile,
  planCopies,
  planSplit,
  splitWouldHelp,
} from './plan';
export type { ReadBack } from './read-back';
export { readBack, readsPastCache } from './read-back';
export type { Finding, FindingCode, PlannedFile } from './rules';
export { fatFileLimit, findings } from './rules';
export { discardUnfinished, unfinishedCopies } from './unfinished';
export { verifyMedium } from './verify';
export * from './volumes';
