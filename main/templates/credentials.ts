import { cloneJson, isObject, type Json, type JsonObject, JsonProblem, parseJson, stringifyJson } from './json';
import type { Template } from './schema';
import { recordsIn } from './views';

/**
 * A copy without hub credentials: every value in each component's `service_image` and each plugin's `plugin_image` becomes
 * empty, as the platform's own exporter leaves them: texts '', flags false; null stays null and every key stays. The field
 * may hold its object as a JSON text; it stays a text then. The rest of the tree is untouched.
 */
export function blankCredentials(template: Template): Template {
  const copy = cloneJson<Template>(template);
  for (const component of recordsIn(copy.apps)) blankField(component, 'service_image');
  for (const plugin of recordsIn(copy.plugins)) blankField(plugin, 'plugin_image');
  return copy;
}

function blankField(owner: JsonObject, field: string): void {
  const value = owner[field];
  if (value === undefined) return;
  owner[field] = typeof value === 'string' ? blankText(value) : blank(value);
}

function blankText(text: string): string {
  try {
    const inner = parseJson(text, { depth: 16, length: 1_000_000 });
    return isObject(inner) ? stringifyJson(blank(inner)) : '';
  } catch (error) {
    if (error instanceof JsonProblem) return '';
    throw error;
  }
}

function blank(value: Json): Json {
  if (value === null) return null;
  if (typeof value === 'boolean') return false;
  if (Array.isArray(value)) return [];
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, blank(inner ?? null)]));
  return '';
}
