export { copyFiles } from './copy-files';
export { copyToMedia, type MediumLoad, type MediumOutcome } from './copy-to-media';
