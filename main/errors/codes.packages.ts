import type { CodeFacts } from './codes';

export const packageCodes = {} as const satisfies Record<string, CodeFacts>;
