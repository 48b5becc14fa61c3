import { type Component, type EnvVar, secretMarker } from '../schema';
import { extension } from '../views';

/** A value in pieces: text, and places where a secret goes that is drawn on site. */
export type Piece = { readonly text: string } | { readonly secret: string };

/** Label of the memory size, as the platform gives it to a component. */
const memorySizes: Readonly<Record<number, string>> = {
  128: 'micro',
  256: 'small',
  512: 'medium',
  1024: 'large',
  2048: '2xlarge',
  4096: '4xlarge',
  8192: '8xlarge',
  16384: '16xlarge',
  32768: '32xlarge',
  65536: '64xlarge',
};

export interface EnvironmentContext {
  readonly dependencies: readonly Component[];
  /** Names of every secret of the template. */
  readonly secrets: ReadonlySet<string>;
  /** Values the person set for this component. */
  readonly overrides: ReadonlyMap<string, string>;
}

/**
 * The environment of a component as the reference tool makes it: PORT and MEMORY_SIZE, own variables, own connection info, the connection
 * info of every component it depends on; then `${NAME}` and `${NAME:default}` are resolved against the result. A component
 * that came from a compose file gets no PORT and MEMORY_SIZE: it never had them, and programs act on PORT.
 */
export function environmentOf(component: Component, context: EnvironmentContext): Map<string, Piece[]> {
  const raw = new Map<string, { value: string; literal: boolean }>();
  const [port] = component.ports;
  if (extension(component.raw).service === undefined) {
    if (port) raw.set('PORT', { value: String(port.containerPort), literal: true });
    raw.set('MEMORY_SIZE', { value: memorySizes[component.memory] ?? 'small', literal: true });
  }
  const take = (variables: readonly EnvVar[]) => {
    for (const one of variables)
      if (one.name !== '') raw.set(one.name, { value: one.value, literal: extension(one.raw).literal === true });
  };
  take(component.environment);
  take(component.connectionInfo);
  for (const dependency of context.dependencies) take(dependency.connectionInfo);
  for (const [name, value] of context.overrides) raw.set(name, { value, literal: true });

  const resolve = (name: string, value: string, literal: boolean, inside: readonly string[]): Piece[] => {
    if (value === secretMarker && !literal) return [{ secret: name }];
    if (literal) return [{ text: value }];
    return value.split(/(\$\{[^{}]*\})/).flatMap((part, i): Piece[] => {
      if (i % 2 === 0) return part === '' ? [] : [{ text: part }];
      const [, asked = '', fallback] = /^\$\{([^:]*)(?::([\s\S]*))?\}$/.exec(part) ?? [];
      const found = raw.get(asked);
      if (found && !inside.includes(asked)) return resolve(asked, found.value, found.literal, [...inside, asked]);
      if (!found && context.secrets.has(asked)) return [{ secret: asked }];
      return [{ text: found || fallback === undefined ? part : fallback }];
    });
  };
  return new Map([...raw].map(([name, { value, literal }]) => [name, resolve(name, value, literal, [name])]));
}
