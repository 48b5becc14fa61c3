/**
 * JSON that loses nothing. A template travels through tools of different versions and languages, and a number such as
 * 1.0 or 12345678901234567890 is not the same to them as what a JavaScript number makes of it. Numbers that would not be
 * written back as they were read are kept as `ExactNumber`; everything else is plain JSON.
 */
export type Json = null | boolean | number | string | ExactNumber | Json[] | JsonObject;
export interface JsonObject {
  [field: string]: Json | undefined;
}

/** A number as it was written. Its value as a JavaScript number is only near. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  valueOf(): number {
    return Number(this.text);
  }

  /** For readers who call JSON.stringify themselves: exact where the runtime can write raw JSON, otherwise near. */
  toJSON(): unknown {
    const raw = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON;
    return raw ? raw(this.text) : Number(this.text);
  }
}

export interface JsonLimits {
  /** Nesting of objects and lists. */
  readonly depth: number;
  /** Length of the text in UTF-16 units. */
  readonly length: number;
}

/** Why a text is not accepted. `path` is a JSON path such as `$.apps[3].probes`, where it is known. */
export class JsonProblem extends Error {
  override readonly name = 'JsonProblem';
  readonly kind: 'syntax' | 'depth' | 'length';

  constructor(kind: 'syntax' | 'depth' | 'length', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Parses JSON within limits; throws JsonProblem. A byte order mark at the start is skipped. */
export function parseJson(text: string, limits: JsonLimits): Json {
  if (text.length > limits.length) throw new JsonProblem('length', `longer than ${limits.length} characters`);
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const tokens = inexactNumbers(plain, limits.depth);
  const mark = tokens.length === 0 ? '' : unusedMark(plain);
  let value: Json;
  try {
    value = JSON.parse(tokens.length === 0 ? plain : marked(plain, tokens, mark)) as Json;
  } catch (error) {
    throw new JsonProblem('syntax', error instanceof Error ? error.message : String(error));
  }
  return tokens.length === 0 ? value : unmark(value, mark);
}

/** Writes JSON. Field order is the order of reading; undefined fields are left out; the same tree gives the same bytes. */
export function stringifyJson(value: Json, indent = 0): string {
  return write(value, indent, indent > 0 ? '\n' : '');
}

/** A copy that shares nothing mutable with the original. */
export function cloneJson<T extends Json>(value: T): T {
  return copy(value) as T;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function copy(value: Json): Json {
  if (Array.isArray(value)) return value.map(copy);
  if (isObject(value)) return mapFields(value, copy);
  return value;
}

/** fromEntries defines fields instead of assigning them, so that a field called `__proto__` stays a field. */
function mapFields(value: JsonObject, change: (field: Json) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, field === undefined ? undefined : change(field)]),
  );
}

/**
 * Finds the numbers that a JavaScript number would not write back as they stand, and checks the nesting before anything
 * recursive sees the text. Syntax is left to JSON.parse.
 */
function inexactNumbers(text: string, maxDepth: number): [start: number, end: number][] {
  const found: [number, number][] = [];
  let depth = 0;
  for (let i = 0; i < text.length; ) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i++;
      while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
      i++;
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > maxDepth) throw new JsonProblem('depth', `nested deeper than ${maxDepth}`);
      i++;
    } else if (c === 0x7d || c === 0x5d) {
      depth--;
      i++;
    } else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const start = i;
      while (i < text.length && '+-.eE0123456789'.includes(text.charAt(i))) i++;
      const token = text.slice(start, i);
      if (String(Number(token)) !== token && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(token))
        found.push([start, i]);
    } else {
      i++;
    }
  }
  return found;
}

function unusedMark(text: string): string {
  for (let n = 0; ; n++) {
    const mark = `number-${n}:`;
    if (!text.includes(mark)) return mark;
  }
}

function marked(text: string, tokens: readonly [number, number][], mark: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of tokens) {
    parts.push(text.slice(at, start), '"', mark, text.slice(start, end), '"');
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function unmark(value: Json, mark: string): Json {
  if (typeof value === 'string') return value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  if (Array.isArray(value)) return value.map((item) => unmark(item, mark));
  if (isObject(value)) return mapFields(value, (field) => unmark(field, mark));
  return value;
}

function write(value: Json, indent: number, newline: string): string {
  if (value instanceof ExactNumber) return value.text;
  const inner = newline === '' ? '' : newline + ' '.repeat(indent);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${inner}${value.map((item) => write(item, indent, inner)).join(`,${inner}`)}${newline}]`;
  }
  if (isObject(value)) {
    const fields = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    if (fields.length === 0) return '{}';
    const colon = indent > 0 ? ': ' : ':';
    return `{${inner}${fields.map(([name, field]) => JSON.stringify(name) + colon + write(field, indent, inner)).join(`,${inner}`)}${newline}}`;
  }
  return JSON.stringify(value);
}
