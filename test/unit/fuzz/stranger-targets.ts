import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { applyDifference, digestOf, gunzipMembers, gzipMember } from '../../../main/images';
import { containerFacts, containerShape, imageFacts, imageShape } from '../../../main/images/engine/facts';
import { readAny } from '../../../main/library/receipts/facts';
import { formatChecksums, parseChecksums } from '../../../main/media/checksums';
import { formatManifest, parseManifest, setId } from '../../../main/media/volumes/manifest';
import {
  appList,
  fileList,
  importedList,
  openedBean,
  parseAnswer,
  regionList,
  shaped,
  statusBean,
  teamList,
  upgradableList,
} from '../../../main/platforms/answers';
import {
  parseReceipt,
  readReceipt,
  SHORT_PREFIX,
  serializeReceipt,
  shortForm,
  signReceipt,
} from '../../../main/receipts';
import { fromBase41, toBase41 } from '../../../main/receipts/base41';
import { readEnvFile } from '../../../main/templates/from-compose/env-file';
import { publicKeyBytes } from '../../../main/trust';
import { difference, inMemory, temporaryVault } from '../images/difference-samples';
import { inChunks, noise, prose, tar } from '../images/samples';
import { manifestFor } from '../media/volumes/make';
import { key, receipt } from '../receipts/made';
import type { Target } from './targets';

/*
 * What comes from a site, from a medium beside packages, and from programs that answer: receipts, the parts of split packages, checksums, differences
 * of layers, and the answers of platforms and engines.
 */

const base = tar([
  { path: 'a', content: prose(9_000) },
  { path: 'b', content: noise(6_000) },
]);
const layer = tar([
  { path: 'a', content: prose(9_000, 2) },
  { path: 'b', content: noise(6_000) },
  { path: 'c', content: noise(900, 'c') },
]);
const expected = { diffId: digestOf(layer), size: layer.length };
const HEAD = 88;
let head = Buffer.alloc(HEAD);

const apply = async (bytes: Buffer) => {
  const parts: Uint8Array[] = [];
  for await (const part of applyDifference(inChunks(bytes, 4096), inMemory(base), expected)) parts.push(part);
  if (!Buffer.concat(parts).equals(layer)) throw new Error('another layer was rebuilt');
};

const signer = publicKeyBytes(key.publicKey);
/** Whatever its signer says, in the short form: the signature is always right. */
const signedShort = (body: Buffer) => {
  const signature = key.sign(Buffer.concat([Buffer.from(SHORT_PREFIX), signer, body]));
  return SHORT_PREFIX + toBase41(Buffer.concat([signer, signature, deflateRawSync(body)]));
};

const json = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
};

export const strangerTargets: readonly Target[] = [
  {
    name: 'receipt',
    run: (bytes) => {
      const { receipt: read, signer: by } = readReceipt(bytes);
      // What was read is what one key signed: no change of it is another receipt.
      const same = signReceipt(read, key).text === bytes.toString();
      if (by.keyId === key.publicKey.keyId && !same) throw new Error('a changed receipt was taken');
    },
  },
  {
    name: 'receipt as its signer likes',
    run: (bytes) => {
      const read = parseReceipt(bytes);
      if (!serializeReceipt(read).equals(bytes)) throw new Error('a second spelling was taken');
    },
  },
  { name: 'short receipt', run: (bytes) => readAny(bytes) },
  { name: 'short receipt as its signer likes', run: (bytes) => readAny(Buffer.from(signedShort(bytes))) },
  { name: 'parts of a split package', run: (bytes) => parseManifest(bytes, 'memory') },
  {
    name: 'parts as their maker likes',
    run: (bytes) => {
      const value = json(bytes) as Parameters<typeof setId>[0] | undefined;
      let set: string | undefined;
      try {
        set = value && setId(value);
      } catch {
        // Not of a shape that has an id.
      }
      const given = set === undefined ? bytes : Buffer.from(JSON.stringify({ ...value, set }));
      const manifest = parseManifest(given, 'memory');
      // Names of parts never lead out of a folder, and the parts are the package.
      if (manifest.parts.some(({ file }) => /[\\/]|^\.\.?$/.test(file))) throw new Error('a name that leads elsewhere');
      parseManifest(formatManifest(manifest), 'memory');
    },
  },
  {
    name: 'checksums',
    run: (bytes) => {
      const entries = parseChecksums(bytes.toString('utf8'), 'memory');
      const again = parseChecksums(formatChecksums(entries), 'memory');
      if (again.length !== entries.length) throw new Error('other checksums were written than read');
    },
  },
  { name: 'difference', run: apply },
  // The members' own checksums would keep nearly every change from the instructions.
  {
    name: 'instructions of a difference',
    run: async (bytes) => apply(Buffer.concat([head, await gzipMember(bytes, 'fast')])),
  },
  {
    name: 'answers of a platform',
    run: (bytes) => {
      const { bean, list } = parseAnswer(bytes, 'call');
      const lists = [teamList, regionList, appList, fileList, importedList, upgradableList];
      const problems: unknown[] = [];
      for (const [shape, value] of [
        ...lists.map((each) => [each, list] as const),
        [openedBean, bean],
        [statusBean, bean],
      ] as const)
        try {
          shaped(shape, value, 'call');
        } catch (error) {
          problems.push(error);
        }
      if (problems.length > 0) throw problems[0];
    },
  },
  {
    name: 'answers of an engine',
    run: (bytes) => {
      const value = json(bytes);
      const image = imageShape.safeParse(value);
      const container = containerShape.safeParse(value);
      return [image.success && imageFacts(image.data), container.success && containerFacts(container.data)];
    },
  },
  { name: 'environment file', run: (bytes) => readEnvFile(bytes.toString('utf8'), { HOME: '/root' }) },
];

/** Good ones to begin with. */
export async function strangerSeeds(): Promise<Map<string, Buffer[]>> {
  const seeds = new Map<string, Buffer[]>();
  const signed = [signReceipt(receipt(), key), signReceipt(receipt(2, 'a'.repeat(64), 9), key)];
  const bodies = signed.map(({ text }) => Buffer.from(text.slice(0, text.indexOf('\n'))));
  const shorts = signed.map((each) => Buffer.from(shortForm(each, key) as string));
  seeds.set(
    'receipt',
    signed.map(({ text }) => Buffer.from(text)),
  );
  seeds.set('receipt as its signer likes', bodies);
  seeds.set('short receipt', [...shorts, bodies[0] as Buffer]);
  seeds.set(
    'short receipt as its signer likes',
    shorts.map((line) => inflated(line.toString())),
  );
  const bytes = noise(300_000);
  const manifests = [[100_000, 150_000, 50_000], [300_000]].map((cuts) =>
    formatManifest(manifestFor('shop-1.0-ram.tar.gz', bytes, cuts)),
  );
  seeds.set('parts of a split package', manifests);
  seeds.set('parts as their maker likes', manifests);
  const sum = digestOf(bytes).slice('sha256:'.length);
  seeds.set('checksums', [Buffer.from(`${sum}  shop-1.0-ram.tar.gz\n# x\n\\${sum.toUpperCase()} *a\\nb\\\\c\r\n`)]);
  const home = await temporaryVault();
  try {
    const { bytes: good } = (await difference(home, base, layer)) ?? { bytes: Buffer.alloc(0) };
    head = Buffer.from(good.subarray(0, HEAD));
    seeds.set('difference', [good]);
    const plain: Uint8Array[] = [];
    for await (const part of gunzipMembers(inChunks(good.subarray(HEAD)), { maxBytes: 1 << 24 })) plain.push(part);
    seeds.set('instructions of a difference', [Buffer.concat(plain)]);
  } finally {
    await home.remove();
  }
  const answer = (bean: unknown, list: unknown) =>
    Buffer.from(JSON.stringify({ code: 200, msg: 'success', msg_show: '成功', data: { bean, list } }));
  seeds.set('answers of a platform', [
    answer({ event_id: 'e-1', upload_url: 'https://console.test/upload/e-1', status: 'uploading' }, []),
    answer({ status: 'success' }, [{ app_name: 'shop', version: '1.0' }]),
    answer({}, [
      { tenant_name: 'team', team_alias: '团队', ID: 7, app_id: 4, app_model_id: 'k', upgrade_versions: ['1', 2] },
    ]),
    answer({}, ['shop-1.0-ram.tar.gz']),
  ]);
  const config = { Env: ['A=b'], Cmd: ['x'], ExposedPorts: { '80/tcp': {} }, Healthcheck: { Test: ['CMD', 'x'] } };
  const digest = digestOf(bytes);
  const facts = { Os: 'linux', Architecture: 'amd64', Size: 1, RootFS: { Layers: [digest] } };
  seeds.set('answers of an engine', [
    Buffer.from(JSON.stringify({ Id: digest, RepoTags: ['a:1'], Config: config, ...facts })),
    Buffer.from(
      JSON.stringify({
        ...{ Id: digest, Name: '/web', Image: digest, State: { Running: true }, Config: { ...config, Image: 'a:1' } },
        HostConfig: { NetworkMode: 'bridge', RestartPolicy: { Name: 'always' }, PortBindings: {} },
        Mounts: [{ Type: 'volume', Name: 'v', Source: '/x', Destination: '/y', RW: true }],
        NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '', HostPort: '80' }] } },
      }),
    ),
  ]);
  const environment = readFileSync(join(import.meta.dirname, '../../fixtures/compose/rich/docker-compose.yaml'));
  seeds.set('environment file', [Buffer.from('export A=b # c\nB="x\\n$A"\nC=\'d\'\nD=${A:-${B}}\n'), environment]);
  return seeds;
}

function inflated(line: string): Buffer {
  const whole = fromBase41(line.slice(SHORT_PREFIX.length)) as Buffer;
  return inflateRawSync(whole.subarray(signer.length + 64));
}
