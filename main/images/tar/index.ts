export { tarEnd, tarHeader, tarPadding } from './header';
export { readTar, type TarEntry, type TarKind } from './read';
