export {
  type Base,
  betweenLayers,
  deltaContent,
  fullContent,
  isKept,
  type LayerDifference,
  sealedFull,
} from './content';
export { broughtLayers, deltaView, layersOfDelta, neededLayers, wholeLayers } from './facts';
export { type HasLayers, leftOut } from './left-out';
export { deltaFolder } from './name';
export { type DeltaNeeds, deltaNeeds, type MissingLayer, missingBy } from './needs';
export { inOrderOfNeed } from './order';
