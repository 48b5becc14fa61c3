import type { CodeFacts } from './codes';

export const templateCodes = {} as const satisfies Record<string, CodeFacts>;
