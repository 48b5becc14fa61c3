import { BLOCK } from '../../archives';

/** Where a header says when its file was changed, and its checksum, which follows from all the rest. */
export const variesFrom = 136;
export const variesTo = 156;

export interface TarBlock {
  readonly type: string;
  readonly size: number;
  readonly name: string;
}

/** What a header of any kind of tar says, when it is one: nothing is believed but its checksum. */
export function readTarBlock(block: Buffer): TarBlock | undefined {
  if (block.length !== BLOCK || block[0] === 0 || octal(block, 148, 156) !== checksum(block)) return undefined;
  const size = sizeOf(block);
  if (size === undefined) return undefined;
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? text(block, 345, 500) : '';
  const name = text(block, 0, 100);
  return { type: String.fromCharCode(block[156] as number), size, name: prefix === '' ? name : `${prefix}/${name}` };
}

/** A quick look, for finding headers again behind bytes that are none. */
export function mayBeTarBlock(block: Buffer): boolean {
  return block[257] === 0x75 && block[258] === 0x73 && block[259] === 0x74;
}

/** Whether what follows a header of this type names the next entry instead of being its content. */
export function isExtension(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

/** Whether entries of this type have no content, whatever length they give. */
export function isBare(type: string): boolean {
  return type >= '1' && type <= '6';
}

/** The name that an extension gives the entry after it. */
export function nameIn(type: string, data: Buffer): string | undefined {
  if (type === 'L') return data.toString('latin1').replace(/\0.*$/s, '');
  if (type !== 'x') return undefined;
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(data.toString('latin1'))?.[1];
}

/** The length that a pax extension gives the entry after it. */
export function sizeIn(type: string, data: Buffer): number | undefined {
  const size = type === 'x' ? /(?:^|\n)\d+ size=(\d{1,15})\n/.exec(data.toString('latin1'))?.[1] : undefined;
  return size === undefined ? undefined : Number(size);
}

function text(block: Buffer, from: number, to: number): string {
  const end = block.indexOf(0, from);
  return block.toString('latin1', from, end < 0 ? to : Math.min(end, to));
}

function octal(block: Buffer, from: number, to: number): number | undefined {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', from, to))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 8);
}

function sizeOf(block: Buffer): number | undefined {
  if (block[124] !== 0x80) return octal(block, 124, 136) ?? (block[124] === 0 ? 0 : undefined);
  const size = block.readBigUInt64BE(128);
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : undefined;
}

function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at++) sum += block[at] as number;
  for (let at = 156; at < BLOCK; at++) sum += block[at] as number;
  return sum;
}
