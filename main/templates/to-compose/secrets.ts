import { SealiftError } from '../../errors';
import type { Piece } from './environment';

export interface StackSecret {
  /** As the template names it: the `attr_name`. */
  readonly name: string;
  /** The compose variable that takes its value. */
  readonly variable: string;
  /** The value, where the person chose one; otherwise it is drawn on site. */
  readonly value?: string;
}

/** One variable per secret of the stack, whatever the number of components that mention it. */
export function stackSecrets(names: readonly string[], chosen: ReadonlyMap<string, string>): StackSecret[] {
  const used = new Set<string>();
  return names.map((name) => {
    const base = `SEALIFT_SECRET_${name.replace(/[^A-Za-z0-9_]/g, '_')}`;
    let variable = base;
    for (let n = 2; used.has(variable); n++) variable = `${base}_${n}`;
    used.add(variable);
    const value = chosen.get(name);
    return { name, variable, ...(value !== undefined && { value }) };
  });
}

/** A value as compose is to read it: `$` doubled, secrets as variables that must be set. */
export function composeValue(pieces: readonly Piece[], secrets: readonly StackSecret[]): string {
  return pieces
    .map((piece) => {
      if ('text' in piece) return escapeDollar(piece.text);
      const secret = secrets.find((one) => one.name === piece.secret);
      if (!secret) throw new Error(`no variable for the secret ${piece.secret}`);
      // Without a value compose stops here instead of starting the stack with an empty password.
      return `\${${secret.variable}:?is not set}`;
    })
    .join('');
}

export function escapeDollar(text: string): string {
  return text.replaceAll('$', '$$$$');
}

export interface Overrides {
  /** Values by component (its place in the template) and name. */
  readonly byComponent: readonly ReadonlyMap<string, string>[];
  /** Values for secrets, by name. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Sorts the person's values (`NAME`, or `component.NAME`) to components. Throws `stack.value_unknown` {names} for those that no
 * component knows.
 */
export function sortOverrides(
  values: Readonly<Record<string, string>>,
  components: readonly { readonly names: readonly string[]; readonly variables: ReadonlySet<string> }[],
  secretNames: ReadonlySet<string>,
): Overrides {
  const byComponent = components.map(() => new Map<string, string>());
  const secrets = new Map<string, string>();
  const unknown: string[] = [];
  const general = Object.entries(values).filter(([key]) => !isNamed(key, components));
  for (const [key, value] of general) {
    if (secretNames.has(key)) secrets.set(key, value);
    else {
      const places = components.flatMap((component, i) => (component.variables.has(key) ? [i] : []));
      if (places.length === 0) unknown.push(key);
      for (const i of places) byComponent[i]?.set(key, value);
    }
  }
  // What names its component wins over what names none, whatever the order.
  for (const [key, value] of Object.entries(values)) {
    const named = isNamed(key, components);
    if (named) byComponent[named.index]?.set(named.variable, value);
  }
  if (unknown.length > 0) throw new SealiftError('stack.value_unknown', { names: unknown });
  return { byComponent, secrets };
}

function isNamed(
  key: string,
  components: readonly { readonly names: readonly string[] }[],
): { index: number; variable: string } | undefined {
  for (const [index, component] of components.entries())
    for (const name of component.names)
      if (name !== '' && key.startsWith(`${name}.`) && key.length > name.length + 1)
        return { index, variable: key.slice(name.length + 1) };
  return undefined;
}
