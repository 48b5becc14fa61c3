export { vaultLoader } from './loader';
export { vaultSink } from './sink';
export { type ImageLookup, vaultSource } from './source';
export { type DiskVault, openVault } from './vault';
