export { ByteReader, EndOfData } from './byte-reader';
export type { NameProblem } from './entry-names';
export { cleanName, collisionKey, nameProblem } from './entry-names';
export { BLOCK, peekPlainHeader, TAR_END, tarEntrySize, tarHeader, tarPadding } from './tar';
