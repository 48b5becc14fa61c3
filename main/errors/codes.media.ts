import type { CodeFacts } from './codes';

export const mediaCodes = {} as const satisfies Record<string, CodeFacts>;
