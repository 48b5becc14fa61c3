export { type ArchiveEntry, imageArchiveEntries } from './archive/entries';
export { chainKey, digestOf, hexOf, isDigest } from './digest';
export { compressMembers, type GunzipLimits, gunzipMembers, gzipMember } from './gzip';
export { formatPlatform, parsePlatform, platformOf, runsOn, samePlatform } from './platform';
export { readTar, type TarEntry, tarEnd, tarHeader, tarPadding } from './tar';
export type * from './types';
export { type DiskVault, openVault } from './vault';
