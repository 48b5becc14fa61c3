import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Catalog, openCatalog } from '../../../main/catalog';
import { SealiftError } from '../../../main/errors';
import { type DiskVault, openVault, vaultLoader } from '../../../main/images';
import { importPackage } from '../../../main/library/import-package';
import { admitted, judgeBy } from '../../../main/library/trust/verdict';
import { readPackage, sourceAt } from '../../../main/packages';
import { addPublisher, emptyKeyStore, type KeyStore } from '../../../main/trust';
import { recordedContext } from '../../fixtures/job-context';
import { buildCorpus, type Corpus, type Specimen } from './corpus';
import { levelNames, mutate } from './mutate';
import { Random } from './random';

/*
 * Packages with something changed are imported as a site would: signed ones where nothing but a trusted key's is let in, the others
 * where a person accepts them. Every one is refused with a code, or is shown to load exactly what the untouched one loads. In
 * CI a fixed seed; SEALIFT_MUTATIONS=100000 SEALIFT_MUTATION_SEED=7 looks further.
 */
const count = Number(process.env.SEALIFT_MUTATIONS ?? 2000);
const seed = Number(process.env.SEALIFT_MUTATION_SEED ?? 20_260_101);
const patienceMs = 20_000;
const mostMemory = 700 * 1024 * 1024;

let folder: string;
let home: string;
let corpus: Corpus;
let store: KeyStore;
let vault: DiskVault;
let vaultAt: string | undefined;
/** Of a site that has what the deltas count on. */
let based: DiskVault;
let basedAt: string | undefined;
let catalog: Catalog;
let vaults = 0;
/** Ids of the images that the untouched packages hold. */
const originals = new Set<string>();

interface Loaded {
  readonly images: string;
  readonly metadata: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-mutants-'));
  home = join(folder, 'home');
  await mkdir(home);
  await mkdir(join(folder, 'dropped'));
  catalog = openCatalog(join(home, 'catalog.db'));
  corpus = await buildCorpus();
  store = corpus.keys.reduce(
    (known, key, n) => addPublisher(known, { name: `corpus ${n}`, key, added: new Date() }),
    emptyKeyStore,
  );
  await freshSite();
}, 60_000);
afterAll(async () => {
  catalog.close();
  await rm(folder, { recursive: true, force: true });
});

/** A site that has nothing (any more). */
async function freshSite(): Promise<void> {
  for (const row of catalog.packages.list()) catalog.packages.remove(row.id);
  for (const { key } of catalog.templates.list()) {
    for (const { version } of catalog.versions.list(key)) catalog.versions.remove(key, version);
    catalog.templates.remove(key);
  }
  if (vaultAt) await rm(vaultAt, { recursive: true, force: true });
  if (basedAt) await rm(basedAt, { recursive: true, force: true });
  vaultAt = join(home, `vault-${vaults++}`);
  vault = await openVault(vaultAt);
  basedAt = join(home, `vault-${vaults++}`);
  based = await vaultWithBases(basedAt);
}

/** A vault that has the layers which deltas count on, and knows of no image. */
async function vaultWithBases(at: string): Promise<DiskVault> {
  const made = await openVault(at);
  const bases = new Set(corpus.specimens.flatMap(({ base }) => base ?? []));
  for (const bytes of bases) {
    const path = join(folder, 'base.tar.gz');
    await writeFile(path, bytes);
    const loader = vaultLoader(made);
    const signal = new AbortController().signal;
    const { images } = await readPackage(path, { signal, loader, onBytes: () => undefined });
    await loader.commit(images);
    await rm(path);
  }
  return made;
}

async function listing(of: string): Promise<string> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith('catalog.db'))
    .map((entry) => relative(of, join(entry.parentPath, entry.name)))
    .sort()
    .join('\n');
}

async function attempt(path: string, { signed, base }: Specimen): Promise<Loaded | SealiftError> {
  const context = recordedContext();
  context.begin('read');
  const policy = () => (signed ? ('refuse' as const) : ('warn' as const));
  const timer = setTimeout(() => context.cancel(), patienceMs);
  const there = base ? based : vault;
  const target = { id: 'library', label: 'library', loader: async () => vaultLoader(there) };
  try {
    await importPackage(
      { source: await sourceAt(path) },
      target,
      catalog,
      {
        anyPlatform: true,
        replace: false,
        actor: 'test',
        vault: there,
        near: () => [],
        admit: async (header, where) => admitted(judgeBy(header, store, { policy }), { path: where, accepted: true }),
      },
      context,
    );
  } catch (error) {
    if (error instanceof SealiftError && error.code !== 'unexpected') return error;
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const [template] = catalog.templates.list();
  const [version] = catalog.versions.list(template?.key ?? '');
  const key = version?.templateKey ?? '';
  const images = catalog.versions.images(key, version?.version ?? '');
  return {
    images: images
      .map(({ reference, configDigest }) => `${reference} ${configDigest}`)
      .sort()
      .join('\n'),
    metadata: catalog.versions.get(key, version?.version ?? '')?.metadata ?? '',
  };
}

it(`refuses ${count} changed packages with a code, or loads what the untouched ones hold`, {
  timeout: 3_600_000,
}, async () => {
  const path = join(folder, 'dropped', 'package.tar.gz');
  const untouched = new Map<Specimen, Loaded>();
  for (const specimen of corpus.specimens) {
    await writeFile(path, specimen.packed);
    const loaded = await attempt(path, specimen);
    if (loaded instanceof SealiftError) throw loaded;
    expect(loaded.images.split('\n'), specimen.kind).toHaveLength(specimen.base ? 2 : 3);
    untouched.set(specimen, loaded);
    for (const [digest] of loaded.images.matchAll(/sha256:[0-9a-f]{64}/g)) originals.add(digest);
    await freshSite();
  }
  const codes = new Map<string, number>();
  const kinds = new Map<string, { refused: number; equal: number; other: number }>();
  let before = await listing(folder);
  let mostRss = 0;
  let done = 0;
  for (let n = 0; done < count; n++) {
    const random = new Random(seed + n);
    const specimen = random.pick(corpus.specimens);
    const level = random.pick(levelNames);
    const mutant = await mutate(level, specimen, corpus.specimens, random);
    if (!mutant || mutant.packed.equals(specimen.packed)) continue;
    done++;
    const what = `seed ${seed + n}: ${specimen.kind}, ${level}, ${mutant.what}`;
    await writeFile(path, mutant.packed);
    const loaded = await attempt(path, specimen).catch((error: unknown) => {
      throw new Error(`${what}: ${error instanceof Error ? error.stack : error}`);
    });
    const tally = kinds.get(specimen.kind) ?? { refused: 0, equal: 0, other: 0 };
    kinds.set(specimen.kind, tally);
    mostRss = Math.max(mostRss, process.memoryUsage().rss);
    if (loaded instanceof SealiftError) {
      expect(loaded.code, what).not.toMatch(/^(unexpected|job\.)/);
      expect(await listing(folder), what).toBe(before);
      expect(catalog.templates.list(), what).toEqual([]);
      codes.set(loaded.code, (codes.get(loaded.code) ?? 0) + 1);
      tally.refused++;
      continue;
    }
    const original = untouched.get(specimen) as Loaded;
    if (specimen.sealed) expectSame(specimen, loaded, original, mutant.packed, what);
    else expectOwnImages(loaded, what);
    if (loaded.images === original.images && loaded.metadata === original.metadata) tally.equal++;
    else tally.other++;
    expect(await readdir(join(folder, 'dropped')), what).toEqual(['package.tar.gz']);
    await freshSite();
    before = await listing(folder);
  }
  const lines = [...kinds].map(
    ([kind, { refused, equal, other }]) => `${kind}: ${refused} refused, ${equal} equal, ${other} with another text`,
  );
  const told = [...codes].sort((a, b) => b[1] - a[1]).map(([code, times]) => `${code} ${times}`);
  process.stdout.write(
    `${count} mutations, seed ${seed}, at most ${Math.round(mostRss / 1e6)} MB\n${lines.join('\n')}\n${told.join(', ')}\n`,
  );
  expect(mostRss).toBeLessThan(mostMemory);
  // Every kind was tried, and the refusals are of many sorts: the harness itself has not gone blind.
  expect(kinds.size).toBe(corpus.specimens.length);
  expect(codes.size).toBeGreaterThan(12);
});

/** A sealed package that got in holds, byte for byte, a stream that one of the untouched ones holds, or loads what they load. */
function expectSame({ signed }: Specimen, loaded: Loaded, original: Loaded, packed: Buffer, what: string): void {
  const plain = gunzipSync(packed);
  const known = corpus.specimens.some((each) => each.plain?.equals(plain) && (!signed || each.signed));
  if (signed) expect(known, what).toBe(true);
  else if (!known) {
    expect(loaded.images, what).toBe(original.images);
    expect(loaded.metadata, what).toBe(original.metadata);
  }
}

/** Nobody sealed a foreign package's text, so another text may get in; but every image is one that was checked to its last byte. */
function expectOwnImages(loaded: Loaded, what: string): void {
  for (const [digest] of loaded.images.matchAll(/sha256:[0-9a-f]{64}/g)) expect([...originals], what).toContain(digest);
}
