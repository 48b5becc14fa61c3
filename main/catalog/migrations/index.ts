import { library } from './001-library';
import { sites } from './002-sites';
import { jobs } from './003-jobs';
import { jobActor } from './004-job-actor';
import { mediaSites } from './005-media-sites';
import { trust } from './006-trust';
import { upgrades } from './007-upgrades';
import { platforms } from './008-platforms';
import { encryption } from './009-encryption';
import { receipts } from './010-receipts';
import { deltas } from './011-deltas';
import { platformVersion } from './012-platform-version';

/** One step of the schema. A released one never changes: a new need is a new number. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
}

/** All of them in order, numbered 1, 2, 3... without a gap. */
export const migrations: readonly Migration[] = [
  library,
  sites,
  jobs,
  jobActor,
  mediaSites,
  trust,
  upgrades,
  platforms,
  encryption,
  receipts,
  deltas,
  platformVersion,
];
