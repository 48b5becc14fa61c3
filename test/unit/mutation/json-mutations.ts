import type { Random } from './random';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const strange: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  '',
  '../../etc/passwd',
  '/etc/passwd',
  'seal.json',
  'a\u0000b',
  '\u202Egnp.exe',
  'sha256:'.padEnd(71, '0'),
  '0'.repeat(64),
  'x'.repeat(5000),
  [],
  {},
  [[[[[[]]]]]],
];

/** A JSON text with something changed somewhere inside it. */
export function mutateJson(text: string, random: Random): string {
  const value = JSON.parse(text) as Json;
  const changed = change(value, random, random.below(6));
  const style = random.below(8);
  // The same value in another spelling is a change too where bytes are sealed.
  if (style === 0) return JSON.stringify(value);
  if (style === 1) return `${JSON.stringify(value, null, 3)}\n`;
  if (style === 2)
    return text.replace('{', `{"__proto__":{"schema":1},"constructor":${JSON.stringify(random.pick(strange))},`);
  if (style === 3) return text.replace('{', '{'.padEnd(1 + random.below(20_000), '[')).concat(']'.repeat(10));
  return `${JSON.stringify(changed, null, 1)}\n`;
}

function change(value: Json, random: Random, depth: number): Json {
  if (depth > 0 && Array.isArray(value) && value.length > 0) {
    const at = random.below(value.length);
    return value.map((each, index) => (index === at ? change(each, random, depth - 1) : each));
  }
  if (depth > 0 && typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const name = random.pick(Object.keys(value));
    return { ...value, [name]: change((value as Record<string, Json>)[name] as Json, random, depth - 1) };
  }
  return replace(value, random);
}

function replace(value: Json, random: Random): Json {
  if (Array.isArray(value)) {
    const copy = [...value];
    switch (random.below(4)) {
      case 0:
        copy.splice(random.below(copy.length + 1), 1);
        return copy;
      case 1:
        return [...copy, random.pick(strange)];
      case 2:
        return copy.length > 0 ? [...copy, random.pick(copy)] : copy;
      default:
        return copy.reverse();
    }
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    switch (random.below(4)) {
      case 0:
        entries.splice(random.below(entries.length + 1), 1);
        return Object.fromEntries(entries);
      case 1:
        return { ...value, [random.pick(['extra', 'mode', 'entries', 'toString'])]: random.pick(strange) };
      case 2:
        return Object.fromEntries(entries.reverse());
      default:
        return random.pick(strange);
    }
  }
  if (typeof value === 'number' && random.chance(0.6))
    return random.pick([value + 1, value - 1, value * 2, -value, value + 2 ** 33]);
  if (typeof value === 'string' && random.chance(0.6)) {
    if (value === '') return 'x';
    const at = random.below(value.length);
    return random.pick([
      value.slice(0, at) + value.slice(at + 1),
      value.toUpperCase(),
      `${value} `,
      `./${value}`,
      value.slice(0, at) + random.pick(['0', 'f', '/', '\n', 'é']) + value.slice(at + 1),
    ]);
  }
  return random.pick(strange);
}
