export type { ArchiveLimits } from './archive/collect';
export { type ArchiveEntry, blobName, imageArchiveEntries } from './archive/entries';
export { plainLayer } from './archive/plain-layer';
export { type ReadImage, type ReadOptions, readImageArchive } from './archive/read';
export { archiveSource } from './archive/source';
export { connectEngine } from './connect';
export { containerdLabel, findContainerds, isContainerdHost } from './containerd';
export {
  applyDifference,
  baseCandidates,
  type DifferenceHead,
  differenceHeadSize,
  type MadeDifference,
  makeDifference,
  readDifferenceHead,
} from './difference';
export { chainKey, digestOf, hexOf, isDigest } from './digest';
export {
  type ContainerFacts,
  type Engine,
  EngineClient,
  type EngineStatus,
  type HealthcheckFacts,
  type ImageFacts,
  type ListedContainer,
  type MountFacts,
} from './engine';
export {
  compressMembers,
  type GunzipLimits,
  gunzipMembers,
  gzipMember,
  memberSize,
  ownMembers,
  type RawMember,
} from './gzip';
export { inPieces } from './pieces';
export { formatPlatform, parsePlatform, platformOf, runsOn, samePlatform } from './platform';
export {
  type PushedImage,
  type PushItem,
  type PushOptions,
  pushImages,
  readAuthorities,
  type ServerTrust,
  uploadRecords,
} from './registry';
export type * from './types';
export {
  type DamagedLayer,
  type DiskVault,
  type ImageLookup,
  type MadeRoom,
  openVault,
  planRoom,
  type RoomPlan,
  type VaultBlob,
  type VaultCheck,
  type VaultStatus,
  vaultLayerBytes,
  vaultLoader,
  vaultSource,
} from './vault';
