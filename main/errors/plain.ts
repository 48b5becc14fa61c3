import type { ErrorData, ErrorParameters } from './error';

/** Parameters as data of one's own, in the mutable containers that the contract's shapes are typed with. */
export type PlainParameters = Record<string, string | number | boolean | string[]>;

export interface PlainError extends Omit<ErrorData, 'params' | 'causes'> {
  readonly params: PlainParameters;
  readonly causes: string[];
}

export function plainParameters(params: ErrorParameters): PlainParameters {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}

/** An error as the contract carries it: the same data, shared with nobody. */
export function plainError(error: ErrorData): PlainError {
  const { code, params, retry, causes } = error;
  return { code, params: plainParameters(params), retry, causes: [...causes] };
}
