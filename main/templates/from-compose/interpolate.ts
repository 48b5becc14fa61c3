import { isObject, type Json } from '../json';
import { deepestNesting, longestText, type Room } from './room';
import { invalid } from './values';

export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** Called for each variable that is asked for, has no default and no value: it counts as empty, as compose has it. */
  unset(name: string): void;
  /** Called for `${NAME:?text}` without a value. */
  required(name: string, message: string): void;
  /** What all that they are filled into may become. */
  readonly room: Room;
}

/** Resolves compose variables in every text of a tree: `$NAME`, `${NAME}`, `:-`, `-`, `:?`, `?`, `:+`, `+`, nested defaults, `$$`. */
export function interpolateTree(value: Json, variables: Variables, path: string): Json {
  variables.room.values(1, path);
  if (typeof value === 'string') {
    variables.room.text(value.length, path);
    return value.includes('$') ? interpolate(value, variables, path, 0) : value;
  }
  if (Array.isArray(value)) return value.map((item, i) => interpolateTree(item, variables, `${path}[${i}]`));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        variables.room.text(key.length, path);
        return [key, interpolateTree(item ?? null, variables, path === '' ? key : `${path}.${key}`)];
      }),
    );
  return value;
}

function interpolate(text: string, variables: Variables, path: string, depth: number): string {
  if (depth > deepestNesting) throw invalid(path, 'variables within variables, too deep');
  let result = '';
  const fill = (by: string) => {
    variables.room.text(by.length, path);
    result += by;
    if (result.length > longestText) throw invalid(path, `a text of more than ${longestText} characters`);
  };
  for (let i = 0; i < text.length; ) {
    const dollar = text.indexOf('$', i);
    if (dollar < 0) return result + text.slice(i);
    result += text.slice(i, dollar);
    const rest = text.slice(dollar + 1);
    const bare = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0];
    if (rest.startsWith('$')) {
      result += '$';
      i = dollar + 2;
    } else if (rest.startsWith('{')) {
      const end = closing(text, dollar + 2);
      if (end < 0) throw invalid(path, `a variable is not closed: ${text.slice(dollar, dollar + 40)}`);
      fill(resolve(text.slice(dollar + 2, end), variables, path, depth));
      i = end + 1;
    } else if (bare !== undefined) {
      fill(lookup(bare, variables) ?? missing(bare, variables));
      i = dollar + 1 + bare.length;
    } else {
      result += '$';
      i = dollar + 1;
    }
  }
  return result;
}

function resolve(inner: string, variables: Variables, path: string, depth: number): string {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])([\s\S]*))?$/.exec(inner);
  if (!match) throw invalid(path, `not a variable: \${${inner.slice(0, 40)}}`);
  const [, name = '', operator, argument = ''] = match;
  const value = lookup(name, variables);
  const there = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  switch (operator?.at(-1)) {
    case '-':
      return there ? (value ?? '') : interpolate(argument, variables, path, depth + 1);
    case '+':
      return there ? interpolate(argument, variables, path, depth + 1) : '';
    case '?':
      if (!there) variables.required(name, argument);
      return value ?? '';
    default:
      return value ?? missing(name, variables);
  }
}

function lookup(name: string, variables: Variables): string | undefined {
  return Object.hasOwn(variables.values, name) ? variables.values[name] : undefined;
}

function missing(name: string, variables: Variables): string {
  variables.unset(name);
  return '';
}

/** Index of the brace that closes a variable, which may hold variables itself. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text.startsWith('${', i)) {
      depth++;
      i++;
    } else if (text.charAt(i) === '}' && --depth === 0) return i;
  }
  return -1;
}
