import { type ErrorCode, errorCodes } from './codes';

export type ErrorParameters = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** An error as it crosses a boundary (IPC, JSON output, the catalog): data only, no display text and no stack. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly params: ErrorParameters;
  readonly retry: boolean;
  /** The causes underneath, outermost first: a code of ours where there is one, otherwise the system's own word (ENOSPC). */
  readonly causes: readonly string[];
}

/** An expected failure: a closed code with parameters. Whatever is thrown and is not one of these is a bug. */
export class SealiftError extends Error {
  override readonly name = 'SealiftError';
  readonly code: ErrorCode;
  readonly params: ErrorParameters;

  constructor(code: ErrorCode, params: ErrorParameters = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.code = code;
    this.params = params;
  }

  get retry(): boolean {
    return errorCodes[this.code].retry;
  }
}

/** Turns anything thrown into data. An abort becomes `job.cancelled`, a full disk `disk.full`; anything unknown `unexpected`. */
export function toErrorData(error: unknown): ErrorData {
  const known = error instanceof SealiftError ? error : wrap(error);
  return { code: known.code, params: known.params, retry: known.retry, causes: causesOf(known.cause) };
}

function wrap(error: unknown): SealiftError {
  if (error instanceof Error) {
    if (error.name === 'AbortError') return new SealiftError('job.cancelled', {}, { cause: error });
    const system = systemCode(error);
    if (system === 'ENOSPC' || system === 'EDQUOT')
      return new SealiftError('disk.full', { path: pathOf(error) }, { cause: error });
    if (system === 'EACCES' || system === 'EPERM' || system === 'EROFS')
      return new SealiftError('disk.denied', { path: pathOf(error) }, { cause: error });
    if (system === 'ENOENT') return new SealiftError('disk.not_found', { path: pathOf(error) }, { cause: error });
    if (system === 'ENOTDIR') return new SealiftError('disk.not_folder', { path: pathOf(error) }, { cause: error });
    if (system === 'EIO' || system === 'ENXIO' || system === 'ENODEV' || system === 'ENOTCONN')
      return new SealiftError('disk.io', { path: pathOf(error) }, { cause: error });
    return new SealiftError('unexpected', { message: error.message }, { cause: error });
  }
  return new SealiftError('unexpected', { message: String(error) });
}

function causesOf(cause: unknown): string[] {
  const names: string[] = [];
  for (let at = cause; at !== undefined && at !== null && names.length < 8; at = (at as { cause?: unknown }).cause) {
    if (at instanceof SealiftError) names.push(at.code);
    else if (at instanceof Error) names.push(systemCode(at) ?? at.message);
    else names.push(String(at));
  }
  return names;
}

function systemCode(error: Error): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? code : undefined;
}

function pathOf(error: Error): string {
  return (error as NodeJS.ErrnoException).path ?? '';
}
