export { copyFiles } from './copy';
export { describeMedium } from './describe';
export type { Filesystem, FilesystemFamily, MediumFacts } from './facts';
export type { ReadBack } from './read-back';
export { readBack } from './read-back';
export type { Finding, FindingCode, PlannedFile } from './rules';
export { fatFileLimit, findings } from './rules';
export { verifyMedium } from './verify';
