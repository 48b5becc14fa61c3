export { type ComposeCommand, findCompose } from './compose-command';
export type { InstallRequest } from './install';
export type { InstallPlanRequest } from './install-plan';
export { Sites, type SitesOptions } from './installations';
export {
  checkView,
  type FactsRequest,
  type LibraryImage,
  mayGoOn,
  risksOf,
  riskWords,
  type SiteCheck,
  type SiteCheckCode,
  type SiteFacts,
  siteCheckCodes,
  siteChecks,
} from './preflight';
export type { ComponentState, InstallPlan, Placement, PreparedInstall, SiteTarget } from './target';
export {
  type LoadImages,
  type PlanRequest,
  type RollbackRequest,
  type SettleRequest,
  type UpgradeRequest,
  Upgrades,
  type UpgradeVersion,
} from './upgrade';
