export type { UpgradeVersion } from './prepare';
export { type PlanRequest, Upgrades } from './upgrades';
