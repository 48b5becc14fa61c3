export {
  currentOwner,
  isGone,
  lookAtProcess,
  mayLive,
  nameOfThisProcess,
  type Owner,
  ownerText,
  parseOwner,
} from './owner';
export { createJobRunner, type JobRunnerOptions, type ManagedJobRunner } from './runner';
export { isEnded } from './states';
export type { JobChange, JobStore, StoredJob } from './store';
export * from './types';
