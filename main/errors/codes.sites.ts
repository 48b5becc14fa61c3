import type { CodeFacts } from './codes';

export const siteCodes = {} as const satisfies Record<string, CodeFacts>;
