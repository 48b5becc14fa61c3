import { readTar } from '../../../main/archives';
import { SealiftError } from '../../../main/errors';
import { gunzipMembers, type ImageLoader, readImageArchive } from '../../../main/images';
import { apkPackages, distributionOf, dpkgPackages } from '../../../main/library/sbom/package-lists';
import { rpmHeader, rpmPackages } from '../../../main/library/sbom/rpm';
import { linuxVolumes } from '../../../main/media/drives/linux';
import { parseLsblk } from '../../../main/media/drives/linux-blocks';
import { macVolumes, parseDiskInfo, parseDiskList } from '../../../main/media/drives/macos';
import { windowsVolumes } from '../../../main/media/drives/windows';
import { parseMountInfo } from '../../../main/media/facts';
import { readPackage, unlocked } from '../../../main/packages';
import { templateFromComposePackage } from '../../../main/packages/compose/foreign-compose';
import { checkSeal } from '../../../main/packages/seal/check';
import { parseSeal } from '../../../main/packages/seal/schema';
import { parseTemplate } from '../../../main/templates';
import {
  fileKeyOf,
  parseIdentity,
  parseKeyStore,
  parsePublicKey,
  parseRecipient,
  parseSecretKey,
  parseSignature,
} from '../../../main/trust';

/** A parser of something untrusted: takes any bytes and returns, or throws an error with a code of ours. */
export interface Target {
  readonly name: string;
  run(bytes: Buffer): unknown;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  // In two pieces, so that what looks across a border is seen.
  const middle = bytes.length >> 1;
  yield bytes.subarray(0, middle);
  yield bytes.subarray(middle);
}

const drain = async (data: AsyncIterable<unknown>) => {
  for await (const _ of data) {
    // only its end is of interest
  }
};

class NoLoader implements ImageLoader {
  readonly label = 'none';
  has = () => false;
  hasImage = async () => false;
  addLayer = (_key: string, _size: number, data: AsyncIterable<Uint8Array>) => drain(data);
  commit = async () => undefined;
  abort = async () => undefined;
}

const signal = new AbortController().signal;

/** What the encrypted seeds are encrypted to. */
export const fuzzIdentity = 'AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX';

/** Several outputs of tools in one input, with a zero between them. */
const outputs = (bytes: Buffer) => bytes.toString('utf8').split('\0');

/** A package that lies in memory. */
const packageOf = (bytes: Buffer) => ({
  path: 'memory',
  size: bytes.length,
  mtimeMs: 0,
  expected: async () => undefined,
  open: async () => ({
    read: async (buffer: Uint8Array, position: number) =>
      bytes.copy(buffer, 0, Math.min(position, bytes.length), Math.min(bytes.length, position + buffer.length)),
    close: async () => undefined,
  }),
});

export const targets: readonly Target[] = [
  {
    name: 'tar',
    run: async (bytes) => {
      for await (const entry of readTar(once(bytes))) await drain(entry.data);
    },
  },
  { name: 'gzip', run: (bytes) => drain(gunzipMembers(once(bytes), { maxBytes: 1 << 24 })) },
  {
    name: 'docker-archive',
    run: (bytes) => readImageArchive(once(bytes), new NoLoader(), { signal, onBytes: () => undefined }),
  },
  {
    name: 'package',
    run: (bytes) => readPackage(packageOf(bytes), { signal, onBytes: () => undefined, loader: new NoLoader() }),
  },
  {
    name: 'zip',
    run: (bytes) => readPackage(packageOf(bytes), { signal, onBytes: () => undefined, loader: new NoLoader() }),
  },
  { name: 'seal', run: (bytes) => checkSeal(parseSeal(bytes)) },
  { name: 'signature', run: (bytes) => parseSignature(bytes) },
  { name: 'public key', run: (bytes) => parsePublicKey(bytes) },
  // Never with a passphrase: deriving one is what costs, and its bounds are checked before.
  { name: 'secret key', run: (bytes) => parseSecretKey(bytes) },
  { name: 'key store', run: (bytes) => parseKeyStore(bytes, 'memory') },
  { name: 'template', run: (bytes) => parseTemplate(bytes.toString('utf8')) },
  {
    name: 'compose',
    run: (bytes) => templateFromComposePackage({ name: 'shop-1.0', compose: bytes.toString('utf8'), files: new Map() }),
  },
  {
    name: 'package lists',
    run: (bytes) => {
      const text = bytes.toString('utf8');
      return [dpkgPackages(text), apkPackages(text), distributionOf(text)];
    },
  },
  { name: 'rpm header', run: (bytes) => rpmHeader(bytes) },
  { name: 'rpm database', run: (bytes) => rpmPackages(bytes) },
  {
    name: 'encrypted package',
    run: async (bytes) => {
      const inside = await unlocked(packageOf(bytes), async (header, path) => {
        const key = await fileKeyOf(header, [fuzzIdentity], path);
        if (!key) throw new SealiftError('encryption.not_for_you', { path, recipients: header.recipients });
        return key;
      });
      return readPackage(inside, { signal, onBytes: () => undefined, loader: new NoLoader() });
    },
  },
  { name: 'recipient', run: (bytes) => parseRecipient(bytes) },
  { name: 'identity', run: (bytes) => parseIdentity(bytes) },
  {
    name: 'lsblk and mounts',
    run: (bytes) => {
      const [blocks = '', mounts = ''] = outputs(bytes);
      return linuxVolumes(parseLsblk(blocks) ?? [], parseMountInfo(mounts));
    },
  },
  {
    name: 'diskutil and mount',
    run: (bytes) => {
      const [listed = '', mounts = '', ...infos] = outputs(bytes);
      const list = parseDiskList(listed);
      if (!list) return undefined;
      const names = [...new Set([...list.candidates, ...list.disks])];
      const known = infos.flatMap((info, at) => {
        const parsed = parseDiskInfo(info);
        return parsed ? [[names[at % Math.max(1, names.length)] ?? '', parsed] as const] : [];
      });
      return macVolumes(list, new Map(known), mounts);
    },
  },
  { name: 'PowerShell drives', run: (bytes) => windowsVolumes(bytes.toString('utf8')) },
];
