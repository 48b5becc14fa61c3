import type { CodeFacts } from './codes';

export const cliCodes = {} as const satisfies Record<string, CodeFacts>;
