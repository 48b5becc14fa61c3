import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { prepareSample, sampleArchitecture } from '../../../main/library/sample';

const resources = join(import.meta.dirname, '../../../resources');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const ELF_MACHINE = { amd64: 0x3e, arm64: 0xb7 } as const;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-sample-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function entries(source: AsyncIterable<Uint8Array>) {
  const found = new Map<string, { content: Buffer; mode: number; uid: number }>();
  const tar = extract();
  const feeding = pipeline(source, tar);
  for await (const entry of tar) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    found.set(entry.header.name, {
      content: Buffer.concat(parts),
      mode: entry.header.mode ?? 0,
      uid: entry.header.uid ?? 0,
    });
  }
  await feeding;
  return found;
}

describe('the sample application', () => {
  it.each(['amd64', 'arm64'] as const)(
    'brings every image its compose file names, made for %s',
    async (architecture) => {
      const sample = await prepareSample({ resources, into: folder, architecture });
      const compose = parse(await readFile(sample.composeFile, 'utf8')) as {
        services: Record<string, { image: string }>;
      };
      const archive = await entries(createReadStream(sample.archive));
      const manifest = JSON.parse(archive.get('manifest.json')?.content.toString() ?? '') as {
        Config: string;
        RepoTags: string[];
        Layers: string[];
      }[];
      expect(manifest.flatMap((image) => image.RepoTags)).toEqual(
        Object.values(compose.services).map((service) => service.image),
      );
      for (const image of manifest) {
        const bytes = archive.get(image.Config)?.content ?? Buffer.alloc(0);
        expect(image.Config).toBe(`${sha256(bytes)}.json`);
        const config = JSON.parse(bytes.toString()) as { architecture: string; rootfs: { diff_ids: string[] } };
        expect(config.architecture).toBe(architecture);
        expect(image.Layers.map((layer) => `sha256:${sha256(archive.get(layer)?.content ?? Buffer.alloc(0))}`)).toEqual(
          config.rootfs.diff_ids,
        );
      }
      expect(new Set(manifest.map((image) => image.Layers[0])).size).toBe(1);
      const layer = await entries(
        (async function* () {
          yield archive.get(manifest[0]?.Layers[0] ?? '')?.content ?? Buffer.alloc(0);
        })(),
      );
      const server = layer.get('shop');
      expect(server?.mode).toBe(0o755);
      expect(server?.content.subarray(0, 4).toString('latin1')).toBe('\u007fELF');
      expect(server?.content.readUInt16LE(18)).toBe(ELF_MACHINE[architecture]);
    },
  );

  it('is the same to the byte each time, and publishes the portal where it is told to', async () => {
    const first = await prepareSample({ resources, into: folder, architecture: 'amd64', port: 18123 });
    const before = [sha256(await readFile(first.archive)), await readFile(first.composeFile, 'utf8')];
    const second = await prepareSample({ resources, into: folder, architecture: 'amd64', port: 18123 });
    expect([sha256(await readFile(second.archive)), await readFile(second.composeFile, 'utf8')]).toEqual(before);
    const compose = parse(before[1] ?? '') as { services: Record<string, { ports?: string[] }> };
    expect(Object.values(compose.services).flatMap((service) => service.ports ?? [])).toEqual(['18123:8080']);
  });

  it('is built for the processor at hand where there is a build for it', () => {
    expect(['x64', 'arm64', 'aarch64', 'amd64', 'riscv64'].map((name) => sampleArchitecture(name))).toEqual([
      'amd64',
      'arm64',
      'arm64',
      'amd64',
      'amd64',
    ]);
  });
});
