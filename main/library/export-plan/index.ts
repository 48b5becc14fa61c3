export { exportFolder, rememberExportFolder } from './folder';
export { planExport } from './plan';
