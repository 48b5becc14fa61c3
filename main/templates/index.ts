export { blankCredentials } from './credentials';
export { type ComponentDescription, describeVersion } from './describe';
export { isGroupKey, newGroupKey } from './group-key';
export { ExactNumber, type Json, type JsonObject } from './json';
export { dnsLabel, packageFolder, safeName, uniqueSafeNames } from './names';
export { checkTemplate, parseTemplate, serializeTemplate } from './parse';
export {
  imageCandidates,
  imageReferences,
  legacySavedName,
  normalizeReference,
  parseReference,
  type Reference,
  retagReference,
  retagTemplate,
} from './references';
export type {
  Component,
  EnvVar,
  GovernanceMode,
  Plugin,
  Port,
  Probe,
  SharedMount,
  Template,
  Volume,
} from './schema';
export { secretMarker } from './schema';
export { compareVersions } from './versions';
export { componentsOf, descriptionOf, pluginsOf, secretNames } from './views';
