import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SealiftError } from '../../../main/errors';
import {
  addPublisher,
  ageWriter,
  emptyKeyStore,
  identityFile,
  publicKeyFile,
  recipientOf,
  SecretKey,
  secretKeyFile,
  serializeKeyStore,
} from '../../../main/trust';
import { place, tarPlaces } from '../../fixtures/hostile';
import { byteMutations } from '../mutation/byte-mutations';
import { buildCorpus } from '../mutation/corpus';
import { mutateJson } from '../mutation/json-mutations';
import { Random } from '../mutation/random';
import { containerdSeeds, LyingContainerd } from './containerd-target';
import { Coverage } from './coverage';
import { strangerSeeds, strangerTargets } from './stranger-targets';
import { fuzzIdentity, targets as packageTargets, type Target } from './targets';

/*
 * Coverage-guided fuzzing of every parser of untrusted bytes: an input that makes the code do something new is kept and changed
 * further. Whatever goes in, a parser returns or throws an error with a code, soon, and within memory. In CI for a few seconds
 * with a fixed seed; SEALIFT_FUZZ_SECONDS=3600 looks further, SEALIFT_FUZZ_ONLY='zip' at one parser.
 */
const seconds = Number(process.env.SEALIFT_FUZZ_SECONDS ?? 24);
const seed = Number(process.env.SEALIFT_FUZZ_SEED ?? 1);
const slowMs = 5000;
const longest = 96 * 1024;

const seeds = new Map<string, Buffer[]>();
const liar = new LyingContainerd();
const only = process.env.SEALIFT_FUZZ_ONLY;
const targets = [...packageTargets, ...strangerTargets, liar.target].filter(({ name }) => !only || name === only);

beforeAll(async () => {
  const { specimens } = await buildCorpus();
  const key = SecretKey.generate();
  const store = addPublisher(emptyKeyStore, { name: 'p', key: key.publicKey, added: new Date(0) });
  const plain = specimens.flatMap((each) => (each.plain ? [each.plain] : []));
  const contents = (ending: string) =>
    plain.flatMap((tar) =>
      tarPlaces(tar)
        .filter(({ name }) => name.endsWith(ending))
        .map(({ data, size }) => Buffer.from(tar.subarray(data, data + size))),
    );
  const archive = place(tarPlaces(plain[0] as Buffer), 'component-images.tar');
  const nextcloud = readFileSync(join(import.meta.dirname, '../../fixtures/templates/Nextcloud-v16.0.0-ram.tar.gz'));
  seeds.set('tar', [...plain, gunzipSync(nextcloud)]);
  seeds.set('gzip', [...specimens.map(({ packed }) => packed), nextcloud]);
  seeds.set('docker-archive', [Buffer.from((plain[0] as Buffer).subarray(archive.data, archive.data + archive.size))]);
  seeds.set('package', [...specimens.map(({ packed }) => packed), ...plain, nextcloud]);
  seeds.set('seal', contents('/seal.json'));
  seeds.set('signature', contents('.minisig'));
  seeds.set('public key', [Buffer.from(publicKeyFile(key.publicKey))]);
  seeds.set('secret key', [Buffer.from(await secretKeyFile(key))]);
  seeds.set('key store', [serializeKeyStore(store)]);
  seeds.set('template', [...contents('/metadata.json'), ...['ghost-1.0', 'nextcloud-v16.0.0'].map(template)]);
  seeds.set('compose', [
    ...contents('/docker-compose.yaml'),
    readFileSync(join(import.meta.dirname, '../../fixtures/compose/rich/docker-compose.yaml')),
  ]);
  seeds.set('package lists', [
    Buffer.from('Package: a\nStatus: install ok installed\nVersion: 1\n\nP:a\nV:1\n\nID=debian\n'),
  ]);
  const rpm = gunzipSync(readFileSync(join(import.meta.dirname, '../../fixtures/rpm/rpmdb.sqlite.gz')));
  const rows = new Database(rpmInMemory(rpm)).prepare('SELECT blob FROM Packages').all() as { blob: Buffer }[];
  seeds.set(
    'rpm header',
    rows.map(({ blob }) => blob),
  );
  seeds.set('rpm database', [rpm]);
  const recipient = await recipientOf(fuzzIdentity);
  const encrypted = async (bytes: Uint8Array) => {
    const writer = await ageWriter([recipient]);
    return Buffer.concat([...writer.push(bytes), ...writer.end()]);
  };
  seeds.set('encrypted package', await Promise.all(specimens.slice(0, 3).map(({ packed }) => encrypted(packed))));
  seeds.set('recipient', [Buffer.from(`# them\n${recipient}\n`)]);
  seeds.set('identity', [Buffer.from(identityFile(fuzzIdentity, recipient))]);
  seeds.set('lsblk and mounts', driveSeeds.linux);
  seeds.set('diskutil and mount', driveSeeds.macos);
  seeds.set('PowerShell drives', driveSeeds.windows);
  seeds.set(
    'zip',
    specimens.filter((each) => each.kind === 'zip of 5.2').map(({ packed }) => packed),
  );
  for (const [name, good] of await strangerSeeds()) seeds.set(name, good);
  seeds.set(liar.target.name, containerdSeeds());
  await liar.start();
}, 60_000);

afterAll(() => liar.stop());

/** Through no log beside it: there is none in memory. */
function rpmInMemory(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(1, 18, 20);
  return copy;
}

const drive = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/drives', name));
const together = (...parts: readonly Buffer[]) =>
  Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from([0]), part])));
const driveSeeds = {
  linux: ['laptop', 'encrypted', 'old-server'].map((name) =>
    together(drive(`linux/${name}.lsblk.txt`), drive(`linux/${name}.mountinfo.txt`)),
  ),
  macos: [
    ['discs', 'disk0', 'disk3', 'disk6', 'disk6s1', 'disk8s1'],
    ['sticks', 'disk0', 'disk3s1', 'disk4s1', 'disk5s2', 'disk6s1'],
  ].map(([set, ...disks]) =>
    together(
      drive(`macos/${set}.list.plist`),
      drive(`macos/${set}.mount.txt`),
      ...disks.map((disk) => drive(`macos/${set}.${disk}.plist`)),
    ),
  ),
  windows: ['laptop', 'locked', 'server'].map((name) => drive(`windows/${name}.json.txt`)),
};

const template = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../fixtures/templates/${name}.metadata.json`));

const isText = new Set([
  ...['seal', 'template', 'key store', 'receipt as its signer likes', 'parts of a split package'],
  ...['parts as their maker likes', 'answers of a platform', 'answers of an engine'],
]);

function changed(target: Target, pool: readonly Buffer[], random: Random): Buffer {
  let bytes = random.pick(pool);
  for (let times = 1 + random.below(3); times > 0; times--) {
    if (isText.has(target.name) && random.chance(0.5)) {
      try {
        bytes = Buffer.from(mutateJson(bytes.toString('utf8'), random));
        continue;
      } catch {
        // no JSON any more: its bytes are changed
      }
    }
    if (random.chance(0.15)) {
      const other = random.pick(pool);
      bytes = Buffer.concat([
        bytes.subarray(0, random.below(bytes.length + 1)),
        other.subarray(random.below(other.length + 1)),
      ]);
    } else if (bytes.length > 0)
      bytes = byteMutations[random.pick(Object.keys(byteMutations))]?.(bytes, random) as Buffer;
  }
  return bytes.subarray(0, longest);
}

async function attempt(target: Target, input: Buffer): Promise<string> {
  try {
    await target.run(input);
    return 'accepted';
  } catch (error) {
    // EndOfData is the readers' own word, which their callers translate.
    if (error instanceof SealiftError && error.code !== 'unexpected') return error.code;
    if (error instanceof Error && error.name === 'EndOfData') return 'EndOfData';
    throw error;
  }
}

it('every parser returns or refuses with a code, whatever it is given', { timeout: 7_200_000 }, async () => {
  const random = new Random(seed);
  const report: string[] = [];
  for (const target of targets) {
    const coverage = new Coverage(/\/main\/|yaml|yauzl/);
    await coverage.start();
    const pool = [...(seeds.get(target.name) ?? [])].map((each) => each.subarray(0, longest));
    expect(pool.length, target.name).toBeGreaterThan(0);
    for (const each of pool) {
      await attempt(target, each);
      await coverage.take();
    }
    const known = coverage.size;
    const codes = new Set<string>();
    const until = performance.now() + (seconds * 1000) / targets.length;
    let runs = 0;
    while (performance.now() < until) {
      // Reading the coverage costs more than most inputs: a few go together, and are told apart when they did something new.
      const batch = Array.from({ length: 48 }, () => changed(target, pool, random));
      for (const input of batch) {
        const started = performance.now();
        codes.add(
          await attempt(target, input).catch((error: unknown) => {
            throw new Error(
              `${target.name}: ${error instanceof Error ? error.stack : error}\n${input.toString('base64')}`,
            );
          }),
        );
        expect(performance.now() - started, `${target.name}: ${input.toString('base64').slice(0, 4000)}`).toBeLessThan(
          slowMs,
        );
        runs++;
      }
      if ((await coverage.take()) > 0) for (const input of batch) pool.push(input);
      if (pool.length > 400) pool.splice(random.below(pool.length - 50), 50);
    }
    await coverage.stop();
    report.push(`${target.name}: ${runs} inputs, ${known} → ${coverage.size} blocks, ${codes.size} outcomes`);
  }
  const { rss } = process.memoryUsage();
  process.stdout.write(`seed ${seed}, ${seconds} s, ${Math.round(rss / 1e6)} MB\n${report.join('\n')}\n`);
  expect(rss).toBeLessThan(1.5 * 1024 * 1024 * 1024);
});
