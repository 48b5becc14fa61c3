import { readTar } from '../../../main/archives';
import { gunzipMembers, type ImageLoader, readImageArchive } from '../../../main/images';
import { apkPackages, distributionOf, dpkgPackages } from '../../../main/library/sbom/package-lists';
import { readPackage } from '../../../main/packages';
import { templateFromComposePackage } from '../../../main/packages/compose/foreign-compose';
import { checkSeal } from '../../../main/packages/seal/check';
import { parseSeal } from '../../../main/packages/seal/schema';
import { parseTemplate } from '../../../main/templates';
import { parseKeyStore, parsePublicKey, parseSecretKey, parseSignature } from '../../../main/trust';

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
];
