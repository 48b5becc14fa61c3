export type { JobChange, JobStore, StoredJob } from './store';
export * from './types';
