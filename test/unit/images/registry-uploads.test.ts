import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type DiskVault,
  type ImageRecord,
  openVault,
  type PushedImage,
  pushImages,
  uploadRecords,
} from '../../../main/images';
import { certificateFingerprint } from '../../../main/network';
import { type StandIn, type StandInManner, startStandIn } from '../../fixtures/registry-stand-in';

const MiB = 1024 * 1024;
const size = 40 * MiB;
const quiet = { signal: new AbortController().signal, onBytes: () => undefined };

let folder: string;
let vault: DiskVault;
let image: ImageRecord;
let registry: StandIn;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-uploads-'));
  vault = await openVault(join(folder, 'vault'));
  const layer = await vault.ingest(
    (async function* () {
      for (let at = 0; at < size; at += MiB) yield randomBytes(MiB);
    })(),
    'default',
    quiet,
  );
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    }),
  );
  image = (await vault.image('big:1', await vault.putConfig(config))) as ImageRecord;
});
afterEach(() => registry?.close());
afterAll(() => rm(folder, { recursive: true, force: true }));

async function push(manner: StandInManner, signal = quiet.signal): Promise<{ pushed: PushedImage; counted: number }> {
  registry = await startStandIn(manner);
  return again(signal);
}

async function again(signal = quiet.signal): Promise<{ pushed: PushedImage; counted: number }> {
  let counted = 0;
  const [pushed] = await pushImages(
    [{ image, target: `${registry.host}/team/big:1` }],
    vault,
    { uploads: uploadRecords(join(folder, 'uploads')) },
    {
      signal,
      onBytes: (bytes) => {
        counted += bytes;
      },
    },
  );
  return { pushed: pushed as PushedImage, counted };
}

const packed = async () => (await vault.find(image.layers[0]?.diffId as never))?.compressedSize as number;

describe('uploads to a registry', () => {
  it('go on in the middle of a blob where the registry keeps what came', async () => {
    const { pushed, counted } = await push({ cutAfter: 25 * MiB });
    // Hardly a byte twice: what was on the line when it was cut.
    expect(registry.received() - (await packed())).toBeLessThan(MiB);
    expect(counted).toBe(pushed.uploadedBytes + pushed.skippedBytes);
    expect(registry.manifests.size).toBe(1);
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });

  it('go on behind the last chunk when the same push is made another time', async () => {
    const stop = new AbortController();
    registry = await startStandIn();
    const watch = setInterval(() => registry.received() > 20 * MiB && stop.abort(), 1);
    await expect(again(stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    clearInterval(watch);
    expect(registry.manifests.size).toBe(0);
    const before = registry.received();
    const { pushed, counted } = await again();
    expect(pushed.skippedBytes).toBeGreaterThanOrEqual(16 * MiB);
    expect(pushed.uploadedBytes).toBeLessThan((await packed()) - 16 * MiB + 10_000);
    expect(registry.received() - before).toBeLessThan((await packed()) - 16 * MiB + 10_000);
    expect(counted).toBe(pushed.uploadedBytes + pushed.skippedBytes);
  });

  it('are made in one piece where a registry takes no chunks', async () => {
    const { pushed } = await push({ chunks: false });
    expect([registry.blobs.size, pushed.skippedBytes]).toEqual([2, 0]);
  });

  it('begin anew where the registry has forgotten them', async () => {
    const records = uploadRecords(join(folder, 'uploads'));
    registry = await startStandIn();
    const layer = await vault.find(image.layers[0]?.diffId as never);
    const name = { registry: registry.host, repository: 'team/big', digest: layer?.compressedDigest as never };
    await records.keep(name, `http://${registry.host}/v2/uploads/long-gone?state=1`);
    expect((await again()).pushed.skippedBytes).toBe(0);
    // Nor is anything sent where a record does not belong.
    await records.keep({ ...name, repository: 'other' }, 'http://elsewhere.test/v2/uploads/x');
    expect(await records.find(name)).toBeUndefined();
  });
});

describe('a pinned certificate', () => {
  const pin = 'AB:'.repeat(31).concat('AB');
  it.each([
    ['AB:'.repeat(31).concat('AB'), pin],
    [`SHA256 Fingerprint=${'ab'.repeat(32)}`, pin],
    [`sha256:${'Ab'.repeat(32)}\n`, pin],
    ['ab'.repeat(20), undefined],
    ['', undefined],
  ])('is read as people copy it: %s', (text, read) => expect(certificateFingerprint(text)).toBe(read));
});
