export { type ComposeCommand, findCompose } from './compose-command';
export type { InstallPlanRequest } from './install-plan';
export { type InstallRequest, Sites, type SitesOptions } from './installations';
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
export { type PlanRequest, Upgrades, type UpgradeVersion } from './upgrade';
