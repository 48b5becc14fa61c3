import { SealiftError } from '../../errors';

const MAX_LENGTH = 100;
/** Controls, invisible and direction marks, line separators, lone surrogates: with them two names could look the same. */
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Whether a name is in the form that is kept: NFC, no blanks around it, 1 to 100 characters, nothing invisible. */
export function isPlainName(name: string): boolean {
  return name !== '' && name.length <= MAX_LENGTH && name === name.normalize('NFC').trim() && !forbidden.test(name);
}

/**
 * A name in the form that is kept, and unlike each of the names in use (neither by case nor by width). Throws `trust.name_invalid`,
 * `trust.name_taken`.
 */
export function newName(text: string, inUse: readonly string[]): string {
  const name = text.normalize('NFC').trim();
  if (!isPlainName(name)) throw new SealiftError('trust.name_invalid', { limit: MAX_LENGTH });
  const taken = inUse.find((other) => folded(other) === folded(name));
  if (taken !== undefined) throw new SealiftError('trust.name_taken', { name: taken });
  return name;
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');
}
