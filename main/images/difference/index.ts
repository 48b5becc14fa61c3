export { applyDifference } from './apply';
export { baseCandidates } from './candidates';
export { type DifferenceHead, differenceHeadSize, readDifferenceHead } from './format';
export { type MadeDifference, makeDifference } from './make';
