export type { ErrorCode } from './codes';
export { errorCodes, exitStatus } from './codes';
export type { ErrorData, ErrorParameters } from './error';
export { SealiftError, toErrorData } from './error';
export { type PlainError, type PlainParameters, plainError, plainParameters } from './plain';
