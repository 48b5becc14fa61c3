import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createServices } from '../../../main/services';
import { type PublicKey, parsePublicKey } from '../../../main/trust';
import { homeAndSites } from '../../fixtures/home-and-site';
import { insert, place, rewrite, tarPlaces } from '../../fixtures/hostile';
import type { Layer } from '../../fixtures/images';
import { zipFile } from '../../fixtures/zip';
import { cheapLimits } from '../trust/tool';

/** A real package, in the bytes that mutations work on. */
export interface Specimen {
  readonly kind: string;
  readonly packed: Buffer;
  /** The tar stream inside; undefined for a zip. */
  readonly plain: Buffer | undefined;
  readonly sealed: boolean;
  readonly signed: boolean;
  /** The full package of what it counts on; of a delta only. */
  readonly base?: Buffer;
}

export interface Corpus {
  readonly specimens: readonly Specimen[];
  /** The keys that signed the signed ones. */
  readonly keys: readonly PublicKey[];
}

/** Packages of every kind: both sealed forms with and without a signature, both as another tool writes them, and 5.2's zip. */
export async function buildCorpus(): Promise<Corpus> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-corpus-'));
  const resources = join(import.meta.dirname, '../../../resources');
  const services = await createServices({
    home: join(folder, 'home'),
    resources,
    engine: 'none',
    keyLimits: cheapLimits,
  });
  try {
    const made = await services.trust.keys.make({ name: 'corpus', passphrase: 'p' });
    const sign = { key: 'corpus', passphrase: 'p' };
    const { packages } = await services.sample.deliver().done;
    const specimens: Specimen[] = [];
    for (const { path, kind } of packages) {
      const unsigned = await readFile(path);
      specimens.push(specimen(`${kind}, sealed`, unsigned, true, false));
      await services.packages.sign({ path, sign }).done;
      specimens.push(specimen(`${kind}, signed`, await readFile(path), true, true));
      const foreign = unseal(gunzipSync(unsigned));
      specimens.push(specimen(`${kind}, foreign`, gzipSync(foreign), false, false));
    }
    const ram = specimens.find(({ kind }) => kind === 'rainbond-app, foreign')?.plain as Buffer;
    specimens.push({ kind: 'zip of 5.2', packed: legacyZip(ram), plain: undefined, sealed: false, signed: false });
    // Names in the archive of a foreign package may be in any order; so may members of the gzip.
    specimens.push(specimen('two files more, foreign', gzipSync(withMore(ram)), false, false));
    const deltas = await deltaSpecimens();
    return { specimens: [...specimens, ...deltas.specimens], keys: [parsePublicKey(made.publicKey), deltas.key] };
  } finally {
    await services.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A delta that brings one layer whole and one as a difference, signed with the full package's signature in it, and unsigned. */
async function deltaSpecimens(): Promise<{ specimens: Specimen[]; key: PublicKey }> {
  const world = await homeAndSites();
  try {
    const rebuilt = (changed: string): Layer =>
      Object.fromEntries(
        Array.from({ length: 8 }, (_, n) => [
          `app/file-${n}.bin`,
          { size: 20_000, texture: 'random', seed: n === 3 ? changed : `file ${n}` } as const,
        ]),
      );
    await world.publish('1.0', [rebuilt('old')]);
    await world.publish('1.1', [rebuilt('new'), { 'added.bin': { size: 30_000, texture: 'random' } }]);
    const base = await readFile(await world.export('1.0'));
    const { publicKey } = await world.home.trust.keys.make({ name: 'deltas', passphrase: 'p' });
    const against = [{ version: '1.0' }];
    const unsigned = await readFile(await world.export('1.1', { against, out: join(world.folder, 'unsigned') }));
    const signed = await readFile(
      await world.export('1.1', { against, out: join(world.folder, 'signed'), sign: 'deltas' }),
    );
    return {
      specimens: [
        { ...specimen('delta, sealed', unsigned, true, false), base },
        { ...specimen('delta, signed', signed, true, true), base },
      ],
      key: parsePublicKey(publicKey),
    };
  } finally {
    await world.close();
  }
}

function specimen(kind: string, packed: Buffer, sealed: boolean, signed: boolean): Specimen {
  return { kind, packed, plain: gunzipSync(packed), sealed, signed };
}

/** The package as another tool would have written it: without its seal. */
function unseal(plain: Buffer): Buffer {
  const seal = place(tarPlaces(plain), '/seal.json');
  return Buffer.concat([plain.subarray(0, seal.header), plain.subarray(seal.end)]);
}

function withMore(plain: Buffer): Buffer {
  const at = place(tarPlaces(plain), '/metadata.json');
  const top = at.name.split('/')[0] ?? '';
  return insert(
    rewrite(plain, at, plain.subarray(at.data, at.data + at.size)),
    at.end,
    `${top}/notes.txt`,
    Buffer.from('n'),
  );
}

/** Metadata and images under folders of components, as 5.2 laid them out. */
function legacyZip(plain: Buffer): Buffer {
  const places = tarPlaces(plain);
  const content = (ending: string) => {
    const { data, size } = place(places, ending);
    return plain.subarray(data, data + size);
  };
  return zipFile([
    { name: 'shop-1.0/metadata.json', content: content('/metadata.json') },
    { name: 'shop-1.0/portal/component--1.image.tar', content: content('/component-images.tar') },
  ]);
}
