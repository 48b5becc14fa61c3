import { SealiftError } from '../../errors';

/**
 * The whole of an entry that is kept in memory. Throws `package.too_large` when its stated size is beyond the limit (before
 * anything is read), or when more comes than was stated.
 */
export async function collect(
  data: AsyncIterable<Uint8Array>,
  { path, size, limit }: { readonly path: string; readonly size: number; readonly limit: number },
): Promise<Buffer> {
  const tooLarge = () => new SealiftError('package.too_large', { file: path, limit });
  if (size > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let collected = 0;
  for await (const chunk of data) {
    collected += chunk.length;
    if (collected > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
