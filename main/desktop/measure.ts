export interface Limits {
  readonly values: number;
  readonly characters: number;
  readonly depth: number;
}

/**
 * Walks a structured-clone value within limits and names the limit it exceeds, or the first thing in it that is not plain
 * data (the contract has no binary input). Costs at most the limits, whatever the value's size.
 */
export function measure(value: unknown, limits: Limits): string | undefined {
  let values = 0;
  let characters = 0;
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (++values > limits.values) return `${limits.values} values`;
    if (next.depth > limits.depth) return `${limits.depth} levels`;
    const at = next.value;
    if (typeof at === 'string') {
      characters += at.length;
      if (characters > limits.characters) return `${limits.characters} characters`;
    } else if (typeof at === 'object' && at !== null) {
      if (Array.isArray(at)) {
        if (values + open.length + at.length > limits.values) return `${limits.values} values`;
        for (const item of at) open.push({ value: item, depth: next.depth + 1 });
      } else if (Object.getPrototypeOf(at) === Object.prototype || Object.getPrototypeOf(at) === null) {
        for (const key in at) {
          characters += key.length;
          open.push({ value: (at as Record<string, unknown>)[key], depth: next.depth + 1 });
          if (values + open.length > limits.values) return `${limits.values} values`;
        }
      } else {
        return 'plain data';
      }
    }
  }
  return undefined;
}
