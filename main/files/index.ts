export { checkFolder } from './check-folder';
export { EarlyFlush } from './early-flush';
export { replaceFile } from './replace-file';
export { syncFolder } from './sync-folder';
