export { vaultLoader } from './loader';
export { vaultLayerMap } from './map';
export { vaultLayerBytes } from './random';
export { planRoom, type RoomPlan, type VaultBlob } from './room';
export { settling, type VaultSink, vaultSink } from './sink';
export { type ImageLookup, vaultSource } from './source';
export type { DamagedLayer, MadeRoom, VaultCheck, VaultStatus } from './upkeep';
export { type DiskVault, openVault } from './vault';
