/*
 * Everything that turns results into text. Loaded only when there is something to show: help and --json do without it, and so start
 * faster.
 */
export { comparison } from './comparison';
export { compatibility } from './compatibility';
export { copied, exported, imported, mediumVerified, pushed, splitCopied, verified } from './delivery';
export { encrypted, identities, recipient, recipients } from './encryption';
export { check, installPlan } from './install-plan';
export { notices, packageDetail, packages, templates, version } from './library';
export { disc, media, medium } from './media';
export { deliveredTo, picks, platform, platforms, platformTest } from './platform';
export { liveProgress, type ProgressView, plainProgress } from './progress';
export { foundReceipts, knownSites, writtenReceipt } from './receipt';
export { engine, history, installation, installations, job, jobs, sites } from './site';
export { facts, table } from './table';
export { historyCheck, keys, publishers, sbom, signer, verdict } from './trust';
export { checkLine, rollbackPlan, upgradePlan, upgradeRecords, upgradeResult } from './upgrade';
export { vault, vaultCheck, vaultRoom } from './vault';
