export { type Asked, askedOf } from './asked';
export { checkView, type SiteCheck } from './check';
export { mayGoOn, siteChecks } from './checks';
export { type SiteCheckCode, siteCheckCodes } from './codes';
export type { DiskFact, EngineFacts, ImageFact, PortFact, SiteFacts, VolumeFact } from './facts';
export { type FactsRequest, gatherFacts, type LibraryImage } from './gather';
export { risksOf, riskWords } from './risks';
