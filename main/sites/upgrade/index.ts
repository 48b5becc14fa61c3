export type { LoadImages } from './bring-images';
export type { SiteDoor } from './door';
export type { UpgradeVersion } from './prepare';
export type { PlanRequest, RollbackRequest, SettleRequest, UpgradeRequest } from './requests';
export { Upgrades } from './upgrades';
