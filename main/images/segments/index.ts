export { LayerMap, smallestMapped } from './layer-map';
export { packMap, unpackMap } from './map-file';
export { LayerMapper, restName } from './mapper';
export { variesFrom, variesTo } from './tar-block';
