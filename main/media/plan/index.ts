export { type MediumCheckCode, mediumCheckCodes } from './checks';
export { type CopyPlan, planCopies } from './plan';
export { planSplit, splitWouldHelp } from './split';
export type { PackageIdentity, PlanMedium, PlanMode, PlanPackage, PresentFile } from './types';
