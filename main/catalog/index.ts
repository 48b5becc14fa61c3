export { readForeignTable } from './foreign';
export { type ChainedRow, type ChainFault, type ChainState, chainedRow } from './history-chain';
export { type Catalog, type CatalogOptions, openCatalog } from './open';
export type { DeliveryAddition, DeliveryRow } from './repositories/deliveries';
export type { HistoryAddition, HistoryRow } from './repositories/history';
export type { ImportRow } from './repositories/imports';
export type {
  InstallationPut,
  InstallationRow,
} from './repositories/installations';
export type { MediumFileRow, MediumRow } from './repositories/media';
export type {
  PackageImage,
  PackagePut,
  PackageRow,
  PackageSummaryRow,
} from './repositories/packages';
export type { PlatformImportRow, PlatformRow } from './repositories/platforms';
export type { KnownSiteRow, OwnReceiptRow, ReceiptRow } from './repositories/receipts';
export type { SiteRow } from './repositories/sites';
export type { TemplateRow } from './repositories/templates';
export type { UpgradeAddition, UpgradeRow, UpgradeState } from './repositories/upgrades';
export type {
  PinnedImage,
  VersionPut,
  VersionRow,
  VersionSummary,
  Vouch,
} from './repositories/versions';
