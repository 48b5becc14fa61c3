export { type ComposeCommand, findCompose } from './compose-command';
export { type InstallRequest, Sites, type SitesOptions } from './installations';
export {
  checkView,
  type FactsRequest,
  type LibraryImage,
  mayGoOn,
  risksOf,
  type SiteCheck,
  type SiteCheckCode,
  type SiteFacts,
  siteCheckCodes,
  siteChecks,
} from './preflight';
export type { ComponentState, InstallPlan, Placement, PreparedInstall, SiteTarget } from './target';
export { type PlanRequest, Upgrades, type UpgradeVersion } from './upgrade';
