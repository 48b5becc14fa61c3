import { z } from 'zod';

/** A column that holds JSON text, parsed and then checked against `inner`. */
export function jsonColumn<S extends z.ZodType>(inner: S) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(inner);
}

/** Text for a JSON column; what JSON cannot say (undefined, a function) becomes null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null) ?? 'null';
}

/** Makes `%` and `_` of a search text mean themselves; use with ESCAPE '\'. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
