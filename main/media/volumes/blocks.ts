import { webcrypto } from 'node:crypto';

/** SHA-256 (hex) of a block in memory, computed beside the main thread: many of them are asked for while data flows. */
export async function blockDigest(block: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', block)).toString('hex');
}
