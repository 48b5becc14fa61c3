import type { Effort } from './effort';
import { blockHeadSize, mostInstructions, mostLiterals } from './format';
import { longestNumber, putNumber, zigzag } from './varint';

/**
 * Gathers what is copied and what is literal into instructions and blocks (see format.ts). An instruction copies from the base, then takes
 * literal bytes; it goes on in the base where it would be had the literal bytes been copied too.
 */
export class InstructionWriter {
  readonly #effort: Effort;
  readonly #ready: Buffer[] = [];
  #instructions = Buffer.allocUnsafe(mostInstructions);
  #written = 0;
  #literals = Buffer.allocUnsafe(mostLiterals);
  #taken = 0;
  /** The instruction under way. */
  #from = 0;
  #copied = 0;
  #literal = 0;
  /** Where the base would go on after the last instruction that was written. */
  #position = 0;
  /** False once following the difference would take too much unpacking: what was gathered is then worth nothing. */
  bearable = true;
  copiedBytes = 0;
  literalBytes = 0;

  constructor(effort: Effort) {
    this.#effort = effort;
  }

  /** Where the base would go on after all of this. */
  get expected(): number {
    return (this.#copied > 0 ? this.#from : this.#position) + this.#copied + this.#literal;
  }

  copy(from: number, length: number): void {
    if (length === 0) return;
    this.copiedBytes += length;
    if (this.#literal === 0 && this.#copied > 0 && from === this.#from + this.#copied) {
      this.#copied += length;
      return;
    }
    this.#write();
    this.#from = from;
    this.#copied = length;
  }

  literal(bytes: Uint8Array): void {
    this.literalBytes += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      if (this.#taken === mostLiterals) this.#endBlock();
      const part = bytes.subarray(at, at + mostLiterals - this.#taken);
      this.#literals.set(part, this.#taken);
      this.#taken += part.length;
      this.#literal += part.length;
      at += part.length;
    }
  }

  /** The blocks that are complete. */
  take(): Buffer[] {
    return this.#ready.splice(0);
  }

  end(): Buffer[] {
    this.#endBlock();
    return this.take();
  }

  #write(): void {
    if (this.#copied + this.#literal === 0) return;
    let at = putNumber(this.#instructions, this.#written, this.#copied);
    if (this.#copied > 0) {
      at = putNumber(this.#instructions, at, zigzag(this.#from - this.#position));
      this.bearable &&= this.#effort.allows(this.#from, this.#copied);
      this.#position = this.#from;
    }
    this.#written = putNumber(this.#instructions, at, this.#literal);
    this.#position += this.#copied + this.#literal;
    this.#copied = 0;
    this.#literal = 0;
    if (this.#written + 3 * longestNumber > mostInstructions) this.#endBlock();
  }

  #endBlock(): void {
    this.#write();
    if (this.#written === 0) return;
    const head = Buffer.allocUnsafe(blockHeadSize);
    head.writeUInt32LE(this.#written, 0);
    head.writeUInt32LE(this.#taken, 4);
    this.#ready.push(
      Buffer.concat([head, this.#instructions.subarray(0, this.#written), this.#literals.subarray(0, this.#taken)]),
    );
    this.#written = 0;
    this.#taken = 0;
  }
}
