export {
  type CompatibilityCode,
  type CompatibilityFinding,
  type CompatibilityReport,
  checkCompatibility,
  compatibilityCodes,
} from './compatibility/check';
export { type PlatformTarget, platformTarget } from './compatibility/target';
export { blankCredentials } from './credentials';
export { type ComponentDescription, describeVersion } from './describe';
export {
  type ComposeInput,
  type ConvertedTemplate,
  composeFileReferences,
  composeToTemplate,
  type FileReference,
  type ImageFacts,
} from './from-compose/convert';
export { parseEnvFile } from './from-compose/env-file';
export type { ComposeFile, ComposeFiles } from './from-compose/files';
export { parseComposeText } from './from-compose/parse-text';
export { isHostPath } from './from-compose/volumes';
export {
  containersToTemplate,
  type EngineContainer,
  type EngineHealthcheck,
  type EngineImage,
  imagesToTemplate,
} from './from-engine';
export { isGroupKey, newGroupKey } from './group-key';
export { ExactNumber, isObject, type Json, type JsonObject } from './json';
export { dnsLabel, packageFolder, safeName, uniqueSafeNames } from './names';
export { type NoticeCode, noticeCodes, type TemplateNotice } from './notices';
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
export { type NextService, type NextState, nextState } from './site/next';
export { type PresentState, presentState, type SiteSettings } from './site/present';
export type { StackPort } from './to-compose/network';
export type { StackSecret } from './to-compose/secrets';
export { type ComposeStack, type StackOptions, type StackService, templateToCompose } from './to-compose/stack';
export type { StackFile, StackVolume } from './to-compose/volumes';
export {
  type ComparedComponent,
  compareTemplates,
  type FindingCounts,
  type TemplateComparison,
} from './upgrade/compare';
export type { ImageComparison, ImageTotals } from './upgrade/images';
export { type AvailableVersions, availableVersions, isNewer } from './upgrade/newer';
export { asWhole, carryOnly, isPartial } from './upgrade/partial';
export { planUpgrade, type UpgradeInput } from './upgrade/plan';
export { type RuleId, ruleIds, type UpgradeReason, upgradeReasons, upgradeRules } from './upgrade/rules';
export type {
  ComponentState,
  ImageContent,
  PlannedComponent,
  UpgradeConflict,
  UpgradeDirection,
  UpgradeFinding,
  UpgradePlan,
  VersionImages,
} from './upgrade/types';
export { compareVersions } from './versions';
export { componentsOf, descriptionOf, pluginsOf, secretNames } from './views';
export { parseYaml } from './yaml-text';
