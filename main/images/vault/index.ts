export { type DiskVault, openVault } from './vault';
