export * from './delta';
export { type BroughtImages, bringImages } from './export/bring-images';
export {
  type DeltaRequest,
  type ExportedPackage,
  type ExportOutcome,
  type ExportRequest,
  exportPackages,
  requireSpace,
} from './export/export';
export { landPackage } from './export/land';
export type { Pins } from './export/needed-images';
export {
  type ExportPreview,
  type PreviewedImage,
  type PreviewedPackage,
  previewDeltas,
  previewExport,
} from './export/preview';
export { storedLayers } from './export/resolve-images';
export type { PackageContents, PackagedImage, PackageHeader, ReadOptions } from './read/contents';
export { encryptionOf, type Unlock, unlocked } from './read/encrypted';
export { type FoundPackage, findPackages, PACKAGE_NAME, type SurveyedFile, surveyPackages } from './read/find';
export { packageForm } from './read/form';
export { type InspectedPackage, inspectPackage } from './read/inspect';
export { type ReadPackage, readPackage } from './read/read-package';
export { type PackageBytes, type PackageLocation, type PackageSource, sourceAt } from './read/source';
export * from './types';
export { type PackagePlan, planPackage, type SignSeal } from './write/plan';
export { rewritePackage } from './write/rewrite-package';
export { type CheckedPackage, signPackage } from './write/sign-package';
export { estimatePackedSize, type WrittenPackage, writePackage } from './write/write-package';
