import type { CodeFacts } from './codes';

export const catalogCodes = {} as const satisfies Record<string, CodeFacts>;
