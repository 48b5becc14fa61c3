export type { UpgradeVersion } from './prepare';
export type { LoadImages } from './run';
export {
  type PlanRequest,
  type RollbackRequest,
  type SettleRequest,
  type UpgradeRequest,
  Upgrades,
} from './upgrades';
