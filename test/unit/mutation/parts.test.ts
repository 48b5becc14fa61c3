import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import { findVolumes, incomplete, type VolumeManifest, volumeSource } from '../../../main/media';
import { formatManifest, setId } from '../../../main/media/volumes/manifest';
import { manifestName } from '../../../main/media/volumes/names';
import { type PackageSource, readPackage } from '../../../main/packages';
import { manifestFor, putParts } from '../media/volumes/make';
import { byteMutations } from './byte-mutations';
import { buildCorpus } from './corpus';
import { mutateJson } from './json-mutations';
import { Random } from './random';

/*
 * Split packages with something changed: in a manifest (also one whose id its maker made fit), in parts, between two sets of one name. What can be
 * read of them is, byte for byte, one of the packages that were split; all else is refused with a code, before the package
 * is right to its end. SEALIFT_MUTATIONS and SEALIFT_MUTATION_SEED as for whole packages.
 */
const count = Math.ceil(Number(process.env.SEALIFT_MUTATIONS ?? 2000) / 5);
const seed = Number(process.env.SEALIFT_MUTATION_SEED ?? 20_260_101);
const file = 'shop-1.0-ram.tar.gz';
const signal = new AbortController().signal;

interface Set {
  readonly bytes: Buffer;
  readonly manifest: VolumeManifest;
}

let folder: string;
let sets: readonly [Set, Set];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-parts-'));
  const { specimens } = await buildCorpus();
  const [signed, sealed] = ['rainbond-app, signed', 'rainbond-app, sealed'].map((kind) => {
    const bytes = specimens.find((each) => each.kind === kind)?.packed as Buffer;
    const third = Math.floor(bytes.length / 3);
    const manifest = manifestFor(file, bytes, [third, third + 7, bytes.length - 2 * third - 7]);
    return { bytes, manifest };
  });
  sets = [signed as Set, sealed as Set];
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sticks = ['one', 'two', 'three'];
const at = (stick: number, name: string) => join(folder, 'media', sticks[stick] as string, name);
const inManifests = (change: (bytes: Buffer) => Buffer) => {
  for (const stick of [0, 1]) {
    const path = at(stick, manifestName(file));
    writeFileSync(path, change(readFileSync(path)));
  }
};
const partAt = ({ manifest }: Set, number: number) =>
  at(number === 3 ? 1 : 0, manifest.parts[number - 1]?.file as string);
const anyBytes = (bytes: Buffer, random: Random) =>
  byteMutations[random.pick(Object.keys(byteMutations))]?.(bytes, random) as Buffer;

const mutations: Readonly<Record<string, (set: Set, other: Set, random: Random) => void>> = {
  'bytes of a manifest': (_, __, random) => {
    const path = at(random.below(2), manifestName(file));
    writeFileSync(path, anyBytes(readFileSync(path), random));
  },
  'a field of the manifests': (_, __, random) => {
    const one = random.below(1 << 30);
    inManifests((bytes) => Buffer.from(mutateJson(bytes.toString(), new Random(one))));
  },
  'a field, made to fit': (_, __, random) => {
    const one = random.below(1 << 30);
    inManifests((bytes) => {
      const text = mutateJson(bytes.toString(), new Random(one));
      try {
        const value = JSON.parse(text);
        return Buffer.from(JSON.stringify({ ...value, set: setId(value) }));
      } catch {
        return Buffer.from(text);
      }
    });
  },
  'other digests, made to fit': (set, _, random) => {
    // The maker of the manifest vouches for bytes of his own: they are what the package's own seal refuses.
    const bytes = anyBytes(set.bytes, random);
    const third = Math.floor(bytes.length / 3);
    if (third === 0) return;
    rmSync(join(folder, 'media'), { recursive: true });
    const manifest = manifestFor(file, bytes, [third, third, bytes.length - 2 * third]);
    putParts(at(0, ''), manifest, bytes, [1, 2]);
    putParts(at(1, ''), manifest, bytes, [3]);
  },
  'bytes of a part': (set, _, random) => {
    const path = partAt(set, 1 + random.below(3));
    writeFileSync(path, anyBytes(readFileSync(path), random));
  },
  'a part lost': (set, _, random) => rmSync(partAt(set, 1 + random.below(3))),
  'a part renamed': (set, _, random) => {
    const path = partAt(set, 1 + random.below(3));
    renameSync(path, random.chance(0.5) ? path.replace('.vol-', '.VOL-') : `${path}.1`);
  },
  'parts exchanged': (set) => {
    const [one, two] = [partAt(set, 1), partAt(set, 2)];
    const held = readFileSync(one);
    writeFileSync(one, readFileSync(two));
    writeFileSync(two, held);
  },
  'a part of the other set': (_, other, random) => {
    const number = 1 + random.below(3);
    const part = other.manifest.parts[number - 1] as VolumeManifest['parts'][number];
    writeFileSync(partAt(other, number), other.bytes.subarray(part.offset, part.offset + part.bytes));
  },
  'a manifest of the other set': (_, other, random) =>
    writeFileSync(at(random.below(2), manifestName(file)), formatManifest(other.manifest)),
  'the other set beside it': (_, other) => {
    putParts(at(2, ''), other.manifest, other.bytes);
  },
};

/** What is read of a set, whole; the reader of packages has then taken it to its end. */
async function wholeOf(source: PackageSource): Promise<Buffer> {
  const opened = await source.open();
  try {
    const bytes = Buffer.alloc(source.size);
    let filled = 0;
    while (filled < bytes.length) {
      const taken = await opened.read(bytes.subarray(filled), filled);
      if (taken === 0) break;
      filled += taken;
    }
    return bytes.subarray(0, filled);
  } finally {
    await opened.close();
  }
}

async function attempt(): Promise<(Buffer | SealiftError)[]> {
  const { found, unreadable } = await findVolumes(
    readdirSync(join(folder, 'media')).map((name) => join(folder, 'media', name)),
  );
  const outcomes: (Buffer | SealiftError)[] = unreadable.map(({ error }) => error);
  for (const set of found) {
    const missing = incomplete(set, found);
    if (missing) {
      outcomes.push(missing);
      continue;
    }
    try {
      const source = volumeSource(set, found);
      await readPackage(source, { signal, onBytes: () => undefined });
      outcomes.push(await wholeOf(source));
    } catch (error) {
      if (!(error instanceof SealiftError) || error.code === 'unexpected') throw error;
      outcomes.push(error);
    }
  }
  return outcomes;
}

it(`refuses ${count} changed split packages with a code, or reads what was split`, { timeout: 3_600_000 }, async () => {
  const codes = new Map<string, number>();
  const names = Object.keys(mutations);
  let equal = 0;
  for (let n = 0; n < count; n++) {
    const random = new Random(seed + n);
    const [set, other] = random.chance(0.5) ? sets : ([sets[1], sets[0]] as const);
    rmSync(join(folder, 'media'), { recursive: true, force: true });
    for (const stick of sticks.slice(0, 2)) mkdirSync(join(folder, 'media', stick), { recursive: true });
    putParts(at(0, ''), set.manifest, set.bytes, [1, 2]);
    putParts(at(1, ''), set.manifest, set.bytes, [3]);
    const name = names[n % names.length] as string;
    mutations[name]?.(set, other, random);
    const what = `seed ${seed + n}: ${name}`;
    const before = readdirSync(folder, { recursive: true }).sort().join('\n');
    const outcomes = await attempt().catch((error: unknown) => {
      throw new Error(`${what}: ${error instanceof Error ? error.stack : error}`);
    });
    expect(readdirSync(folder, { recursive: true }).sort().join('\n'), what).toBe(before);
    for (const outcome of outcomes)
      if (outcome instanceof SealiftError) codes.set(outcome.code, (codes.get(outcome.code) ?? 0) + 1);
      else {
        expect(
          sets.some(({ bytes }) => bytes.equals(outcome)),
          what,
        ).toBe(true);
        equal++;
      }
  }
  const told = [...codes].sort((a, b) => b[1] - a[1]).map(([code, times]) => `${code} ${times}`);
  process.stdout.write(`${count} mutations of split packages, seed ${seed}: ${equal} equal\n${told.join(', ')}\n`);
  expect(codes.size).toBeGreaterThan(5);
  expect(existsSync(join(folder, 'outside'))).toBe(false);
});
