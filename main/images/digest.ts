import { createHash } from 'node:crypto';
import type { Digest } from './types';

const digestPattern = /^sha256:[0-9a-f]{64}$/;
const hexPattern = /^[0-9a-f]{64}$/;

export function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && digestPattern.test(value);
}

export function isSha256Hex(value: string): boolean {
  return hexPattern.test(value);
}

export function digestOf(data: Uint8Array): Digest {
  return `sha256:${sha256Hex(data)}`;
}

export function sha256Hex(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The 64 hex digits of a digest. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** A key for a layer chain (base first): two chains have the same key only when they are the same layers in the same order. */
export function chainKey(chain: readonly Digest[]): string {
  return sha256Hex(Buffer.from(chain.join('\n')));
}
