import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { tarEntrySize, tarHeader } from '../../../main/archives';
import { compressMembers } from '../../../main/images';

/** The second entry of a signed package: the signature's bytes. */
export async function signatureOf(path: string): Promise<Buffer> {
  const plain = gunzipSync(await readFile(path));
  const seal = Number.parseInt(plain.subarray(124, 135).toString('latin1'), 8);
  const at = tarEntrySize('x', seal);
  const size = Number.parseInt(plain.subarray(at + 124, at + 135).toString('latin1'), 8);
  return plain.subarray(at + 512, at + 512 + size);
}

/** Writes `path` again with the signature file of another package in the place of its own. */
export async function swapSignature(path: string, from: string, to: string): Promise<void> {
  const plain = gunzipSync(await readFile(path));
  const own = await signatureOf(path);
  const other = await signatureOf(from);
  const seal = Number.parseInt(plain.subarray(124, 135).toString('latin1'), 8);
  const at = tarEntrySize('x', seal);
  const name = plain
    .subarray(at, at + 100)
    .toString('latin1')
    .replace(/\0.*$/s, '');
  const entry = Buffer.concat([tarHeader(name, other.length), other]);
  const changed = Buffer.concat([
    plain.subarray(0, at),
    entry,
    Buffer.alloc((512 - (other.length % 512)) % 512),
    plain.subarray(at + tarEntrySize(name, own.length)),
  ]);
  const members: Uint8Array[] = [];
  for await (const member of compressMembers(one(changed), 'default')) members.push(member);
  await writeFile(to, Buffer.concat(members));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
