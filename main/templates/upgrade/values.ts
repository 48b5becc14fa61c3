import { ExactNumber, isObject, type Json, type JsonObject } from '../json';

/**
 * Whether two values say the same to the platforms, which are loose between null, missing, empty text and empty list, and
 * between a number and its text.
 */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || canonical(a) === canonical(b);
}

export function sameFields(
  a: JsonObject | undefined,
  b: JsonObject | undefined,
  fields: readonly string[],
  flags = false,
): boolean {
  return fields.every((field) =>
    flags ? isOn(a?.[field]) === isOn(b?.[field]) : sameValue(fieldOf(a, field), fieldOf(b, field)),
  );
}

/** Own fields only: a field may bear any name. */
export function fieldOf(record: JsonObject | undefined, field: string): Json | undefined {
  return record && Object.hasOwn(record, field) ? record[field] : undefined;
}

/** Defined rather than assigned, so that a field called `__proto__` stays a field. Undefined removes the field. */
export function setField(record: JsonObject, field: string, value: Json | undefined): void {
  if (value === undefined) delete record[field];
  else Object.defineProperty(record, field, { value, writable: true, enumerable: true, configurable: true });
}

export function isOn(value: Json | undefined): boolean {
  return value === true || Number(value instanceof ExactNumber ? value.text : value) === 1;
}

/** Fields that never leave the house, or are too long to be looked at. */
const hidden = new Set(['service_image', 'plugin_image', 'image_base64_string']);

/** A value as it may be shown: without hub credentials and without the logo. */
export function shown(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(shown);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, field]) => field !== undefined && !hidden.has(name))
      .map(([name, field]) => [name, shown(field)]),
  );
}

/** One field as its value, several as an object of them. */
export function shownFields(record: JsonObject | undefined, fields: readonly string[]): Json {
  if (!record) return null;
  const [only] = fields;
  if (fields.length === 1 && only !== undefined) return shown(fieldOf(record, only));
  return shown(Object.fromEntries(fields.map((field) => [field, fieldOf(record, field) ?? null])));
}

function canonical(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (value instanceof ExactNumber)
    return String(Number.isSafeInteger(Number(value.text)) ? Number(value.text) : value.text);
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map(quoted).join()}]`;
  if (isObject(value)) {
    const fields = Object.keys(value)
      .sort()
      .map((name) => [name, canonical(value[name])] as const)
      .filter(([, text]) => text !== '');
    return fields.length === 0 ? '' : `{${fields.map((field) => JSON.stringify(field)).join()}}`;
  }
  return String(value);
}

function quoted(value: Json): string {
  return JSON.stringify(canonical(value));
}
