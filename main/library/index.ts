export { compareVersionsOf } from './compare-versions';
export { deliverSample } from './deliver-sample';
export { deltaBases } from './delta/base-list';
export { completePackage } from './delta/complete';
export { requireFull } from './delta/require-full';
export { listContainers, listImages } from './engine-lists';
export type { LibraryEnvironment } from './environment';
export { exportFolder, planExport, rememberExportFolder } from './export-plan';
export { exportVersion } from './export-version';
export { findAgainstLibrary } from './find/find-packages';
export { importPackages } from './import-packages';
export { imageInVault, loadFromVault } from './load-images';
export { mediaServices } from './media/services';
export {
  inspect,
  listPackages,
  locatePackage,
  removePackage,
  showPackage,
  summarizePackages,
  verifyPackage,
} from './packages';
export { previewVersion } from './publish/preview';
export { publishVersion } from './publish/publish';
export { pushImagesOf, pushSubject } from './push';
export { recordSent, type SiteBase, siteBase } from './receipts/base';
export { receiptServices } from './receipts/services';
export { prepareSample, type Sample, sampleArchitecture } from './sample';
export { packageSbom } from './sbom';
export { decryptExisting, describeEncryption, encryptExisting } from './trust/encrypt-package';
export type { TrustEnvironment } from './trust/environment';
export { OpenedIdentities } from './trust/opened';
export { requireInstallable } from './trust/origin';
export { trustServices } from './trust/services';
export { signExisting } from './trust/sign-package';
export { admitted, type Judgement, judgeBy, judgePackage } from './trust/verdict';
export { vaultServices } from './vault/services';
export { findVersion, listTemplates, removeVersions, shareableMetadata, versionView } from './versions';
export { sourceFor } from './volumes';
