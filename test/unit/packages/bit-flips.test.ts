import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVault } from '../../../main/images';
import { readPackage } from '../../../main/packages/read/read-package';
import { flip } from '../../fixtures/hostile';
import { layerTar, noise, vaultImage, writeSealed } from '../../fixtures/packages';

let folder: string;
let bytes: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-flips-'));
  const vault = await openVault(join(folder, 'vault'));
  const image = await vaultImage(vault, 'tiny:1', [await layerTar('t', noise('tiny', 700))]);
  const metadata = JSON.stringify({
    group_key: '0123456789abcdef0123456789abcdef',
    group_name: '商店 shop',
    group_version: '1.0',
    apps: [{ service_cname: 't', service_key: 't', service_share_uuid: 't+t', share_image: 'tiny:1' }],
  });
  const path = join(folder, 'tiny.tar.gz');
  const files = [
    { path: 'metadata.json', bytes: Buffer.from(metadata) },
    { path: 'component-images.tar', images: [image] },
  ];
  await writeSealed(path, files, vault, [image]);
  bytes = await readFile(path);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('one flipped bit anywhere in a package is refused, or lies in unused bits of the compressed data', {
  timeout: 120_000,
}, async () => {
  const plain = gunzipSync(bytes);
  const accepted: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const changed = flip(Buffer.from(bytes), at);
    const path = join(folder, 'flipped.tar.gz');
    await writeFile(path, changed);
    const outcome = await readPackage(path, { signal: new AbortController().signal, onBytes: () => undefined }).then(
      () => 'accepted',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );
    if (outcome !== 'accepted') {
      expect(outcome, `byte ${at}`).toMatch(/^(package|gzip|template|tar)\./);
      continue;
    }
    expect(gunzipSync(changed).equals(plain), `byte ${at}`).toBe(true);
    accepted.push(at);
  }
  // Deflate has a few bits that do not matter: padding to whole bytes, lengths of codes that no symbol uses.
  expect(accepted.length, `accepted: ${accepted.join(' ')} of ${bytes.length}`).toBeLessThan(bytes.length / 100);
});
