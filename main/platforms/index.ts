export type { PlatformEnvironment } from './environment';
export { AccessKeys } from './keys';
export { platformServices } from './services';
export { withPlatforms } from './sites';
