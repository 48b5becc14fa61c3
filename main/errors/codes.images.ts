import type { CodeFacts } from './codes';

export const imageCodes = {} as const satisfies Record<string, CodeFacts>;
