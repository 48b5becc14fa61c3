export { type ComposeCommand, findCompose } from './compose-command';
export { type InstallRequest, Sites, type SitesOptions } from './installations';
export type { ComponentState, InstallPlan, Placement, PreparedInstall, SiteTarget } from './target';
