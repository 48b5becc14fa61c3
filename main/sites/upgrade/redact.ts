import type { Json } from '../../templates';
import { isObject } from '../../templates';

/** Names under which a value is nobody's business. */
const secretName = /passw|passphrase|secret|token|credential|private|(^|[._-])(pass|pwd|key)$|api_?key|access_?key/i;
const blank = '••••••';
/** Shorter ones would be found in every second text. */
const leastLength = 6;

/** What must not be told: names of variables that hold secrets, and the values that `.env` gives. */
export interface Secrets {
  readonly names: ReadonlySet<string>;
  readonly values: readonly string[];
  /** What stands for a value that is drawn at a site: it may be told. */
  readonly marker: string;
}

export function isSecretName(name: string, { names }: Secrets): boolean {
  return names.has(name) || secretName.test(name);
}

/** A value of a secret variable, or a record of it, without the value; `hidden` says whether something was left out. */
export function withoutValue(value: Json, secrets: Secrets): { value: Json; hidden: boolean } {
  if (value === null || value === '' || value === secrets.marker) return { value, hidden: false };
  if (!isObject(value)) return { value: null, hidden: true };
  const { value: own, hidden } = withoutValue(value.attr_value ?? null, secrets);
  return { value: { ...value, attr_value: own }, hidden };
}

/** A value in which no secret of `.env` stands, wherever it was hidden: in an address, in a config file. */
export function withoutSecrets(value: Json, secrets: Secrets): { value: Json; hidden: boolean } {
  const values = secrets.values.filter((secret) => secret.length >= leastLength);
  let hidden = false;
  const clean = (one: Json): Json => {
    if (typeof one === 'string') {
      const text = values.reduce((said, secret) => said.replaceAll(secret, blank), one);
      if (text !== one) hidden = true;
      return text;
    }
    if (Array.isArray(one)) return one.map(clean);
    if (isObject(one))
      return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, clean(inner ?? null)]));
    return one;
  };
  return { value: clean(value), hidden };
}
