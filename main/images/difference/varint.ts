/** Appends a number as bytes of seven bits, lowest first, the high bit set on all but the last. */
export function putNumber(into: Buffer, at: number, value: number): number {
  let left = value;
  let next = at;
  while (left >= 0x80) {
    into[next++] = (left % 0x80) + 0x80;
    left = Math.floor(left / 0x80);
  }
  into[next++] = left;
  return next;
}

/** Longest encoding of a number that JavaScript holds exactly. */
export const longestNumber = 8;

/** Signed numbers are written as even (not negative) and odd ones. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

/** Reads numbers one after the other; undefined where the bytes end within one or it is too large. */
export class NumberReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  next(): number | undefined {
    let value = 0;
    let scale = 1;
    for (let digit = 0; digit < longestNumber; digit++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return undefined;
      value += (byte % 0x80) * scale;
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : undefined;
      scale *= 0x80;
    }
    return undefined;
  }
}
