import { SealiftError } from '../errors';

/**
 * What the system says when a medium was pulled out, its driver ended, or its network share is gone. A FUSE filesystem whose driver
 * ended says ECONNABORTED to what was under way and ENOTCONN to all that follows, or ECONNREFUSED where it ended before it had begun.
 */
const goneCodes = new Set([
  'EIO',
  'ENXIO',
  'ENODEV',
  'ENOTCONN',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ESTALE',
  'ESHUTDOWN',
  'ENOMEDIUM',
  'EHOSTDOWN',
  'EREMOTEIO',
]);

/** The system's name of an error (`ENOSPC`), if it has one. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether an error means that the medium no longer answers. */
export function isGone(error: unknown): boolean {
  return goneCodes.has(systemCode(error) ?? '');
}

/** An error of an access to the medium at `path`, under its code. Errors that already have one pass unchanged. */
export function mediumError(error: unknown, path: string): unknown {
  if (error instanceof SealiftError) return error;
  const code = systemCode(error);
  if (isGone(error)) return new SealiftError('media.gone', { path }, { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SealiftError('disk.full', { path }, { cause: error });
  if (code === 'EROFS') return new SealiftError('media.read_only', { path }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new SealiftError('disk.denied', { path }, { cause: error });
  return error;
}

/** The error under the name that the file was to have, for nobody knows the temporary one. */
export function underFinalName(error: unknown, temporary: string, path: string): unknown {
  if (!(error instanceof SealiftError) || error.params.path !== temporary) return error;
  return new SealiftError(error.code, { ...error.params, path }, { cause: error.cause });
}

export function cancelledUnless(signal: AbortSignal): void {
  if (signal.aborted) throw new SealiftError('job.cancelled', {}, { cause: signal.reason });
}
