export { type BroughtImages, bringImages } from './export/bring-images';
export { type ExportedPackage, type ExportOutcome, type ExportRequest, exportPackages } from './export/export';
export type { Pins } from './export/needed-images';
export type { PackageContents, PackagedImage, PackageHeader, ReadOptions } from './read/contents';
export { type FoundPackage, findPackages, type SurveyedFile, surveyPackages } from './read/find';
export { type InspectedPackage, inspectPackage } from './read/inspect';
export { readPackage } from './read/read-package';
export { type PackageBytes, type PackageLocation, type PackageSource, sourceAt } from './read/source';
export type * from './types';
