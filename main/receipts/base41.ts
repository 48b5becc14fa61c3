/**
 * Bytes as text of 41 characters that a QR code packs tightest (its alphanumeric mode), none of which is a blank: such a text outlives
 * being pasted, wrapped and trimmed. Two bytes are three characters, lowest digit first; a last single byte is two.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:';
const BASE = alphabet.length;

export function toBase41(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const second = bytes[at + 1];
    let value = second === undefined ? (bytes[at] as number) : (bytes[at] as number) * 256 + second;
    for (let digits = second === undefined ? 2 : 3; digits > 0; digits--) {
      text += alphabet[value % BASE];
      value = Math.floor(value / BASE);
    }
  }
  return text;
}

/** Undefined for what `toBase41` does not write. */
export function fromBase41(text: string): Buffer | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = text.slice(at, at + 3);
    let value = 0;
    for (const character of [...group].reverse()) {
      const digit = alphabet.indexOf(character);
      if (digit < 0) return undefined;
      value = value * BASE + digit;
    }
    if (value >= (group.length === 3 ? 65_536 : 256)) return undefined;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Buffer.from(bytes);
}
