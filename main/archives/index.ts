export { ByteReader, EndOfData, type SkippableSource } from './byte-reader';
export type { NameProblem } from './entry-names';
export { cleanName, collisionKey, nameProblem } from './entry-names';
export { free, freedOnRecycle, PieceMemory, recycle } from './piece-memory';
export { readTar, type TarEntry, type TarKind } from './read-tar';
export { BLOCK, HEADER_PEEK, peekHeader, TAR_END, tarEntrySize, tarHeader, tarPadding } from './tar';
