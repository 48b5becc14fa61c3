import { SealiftError } from '../../errors';
import { hexOf } from '../digest';
import type { Digest, LayerRef } from '../types';

/**
 * A layer difference: how to build a layer from another one that is there. docs/formats.md ("Layer differences") has it byte by byte.
 * A head of 88 bytes, then gzip members as Sealift writes them, which hold blocks of instructions and literal bytes.
 */
export const magic = Buffer.from('SLDIFF\0\x01', 'latin1');
export const differenceHeadSize = 88;
/** Two lengths, uint32 LE: of the instructions, of the literal bytes. */
export const blockHeadSize = 8;
/** Most bytes of instructions and of literals in a block: what a reader must hold. */
export const mostInstructions = 256 * 1024;
export const mostLiterals = 1024 * 1024;

export interface DifferenceHead {
  readonly base: LayerRef;
  readonly layer: LayerRef;
}

export type DifferenceProblem =
  | 'header'
  | 'base'
  | 'layer'
  | 'data'
  | 'bounds'
  | 'effort'
  | 'truncated'
  | 'garbage'
  | 'digest';

export function invalid(layer: Digest | '', problem: DifferenceProblem, cause?: unknown): SealiftError {
  return new SealiftError('layer.difference_invalid', { layer, problem }, { cause });
}

export function differenceHead({ base, layer }: DifferenceHead): Buffer {
  const head = Buffer.alloc(differenceHeadSize);
  magic.copy(head);
  for (const [at, ref] of [
    [8, base],
    [48, layer],
  ] as const) {
    head.write(hexOf(ref.diffId), at, 'hex');
    head.writeBigUInt64LE(BigInt(ref.size), at + 32);
  }
  return head;
}

/** What a difference is from and to, by its own word: from its first `differenceHeadSize` bytes. Throws `layer.difference_invalid`. */
export function readDifferenceHead(bytes: Uint8Array): DifferenceHead {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (head.length < differenceHeadSize || !head.subarray(0, magic.length).equals(magic)) throw invalid('', 'header');
  const ref = (at: number): LayerRef => {
    const size = head.readBigUInt64LE(at + 32);
    if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('', 'header');
    return { diffId: `sha256:${head.toString('hex', at, at + 32)}`, size: Number(size) };
  };
  return { base: ref(8), layer: ref(48) };
}
