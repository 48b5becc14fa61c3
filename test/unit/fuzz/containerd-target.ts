import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { SealiftError } from '../../../main/errors';
import { connectEngine, digestOf } from '../../../main/images';
import { type MethodName, messages, methods } from '../../../main/images/containerd/messages';
import type { Target } from './targets';

/*
 * A containerd that answers whatever it likes: over a real socket, through gRPC. An input is the answers it has, one behind the other: a byte for
 * the call, two for the length, the message. A call takes its answers from there, one for an ordinary call, all for a stream.
 */

const names = Object.keys(methods) as MethodName[];
const streams = new Set<MethodName>(['blobs', 'readBlob', 'snapshots']);
const reference = 'docker.io/library/shop:1.0';

export class LyingContainerd {
  readonly #server = new Server();
  #folder = '';
  #answers = new Map<string, Buffer[]>();

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'sealift-lying-'));
    const plain = { serialize: (bytes: Buffer) => bytes, deserialize: (bytes: Buffer) => bytes };
    for (const name of names) {
      const { path } = methods[name];
      const definition = {
        path,
        requestStream: name === 'writeBlob',
        responseStream: streams.has(name) || name === 'writeBlob',
        requestSerialize: plain.serialize,
        requestDeserialize: plain.deserialize,
        responseSerialize: plain.serialize,
        responseDeserialize: plain.deserialize,
      };
      const one = () => this.#answers.get(name)?.[0] ?? Buffer.alloc(0);
      const handle = definition.responseStream
        ? (call: { write(bytes: Buffer): void; end(): void }) => {
            for (const bytes of this.#answers.get(name) ?? []) call.write(bytes);
            call.end();
          }
        : (_: unknown, answer: (error: null, bytes: Buffer) => void) => answer(null, one());
      this.#server.addService({ [name]: definition }, { [name]: handle as never });
    }
    await new Promise<void>((resolve, reject) =>
      this.#server.bindAsync(`unix:${this.socket}`, ServerCredentials.createInsecure(), (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  }

  get socket(): string {
    return join(this.#folder, 's');
  }

  async stop(): Promise<void> {
    this.#server.forceShutdown();
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly target: Target = {
    name: 'answers of a containerd',
    run: async (bytes) => {
      this.#answers = framesOf(bytes);
      const engine = connectEngine(`containerd://${this.socket}`);
      const { error } = await engine.status();
      if (error?.code === 'unexpected') throw new Error(`unexpected: ${JSON.stringify(error.params)}`);
      const refusals: unknown[] = [];
      for (const ask of [() => engine.listImages(), () => engine.inspectImage(reference), () => engine.loader()])
        await ask().catch((refusal: unknown) => refusals.push(refusal));
      const odd = refusals.find((each) => !(each instanceof SealiftError));
      if (odd !== undefined) throw odd;
      if (refusals.length > 0) throw refusals[0];
    },
  };
}

/** An honest one: an image of one layer, in Kubernetes' namespace. */
export function containerdSeeds(): Buffer[] {
  const { root } = protobuf.parse(messages, { keepCase: true });
  const diffId = digestOf(Buffer.from('layer'));
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Env: ['A=b'] },
      rootfs: { type: 'layers', diff_ids: [diffId] },
    }),
  );
  const of = (bytes: Buffer, type: string) => ({ mediaType: type, digest: digestOf(bytes), size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: of(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [of(Buffer.from('layer'), 'application/vnd.oci.image.layer.v1.tar')],
    }),
  );
  const target = {
    media_type: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(manifest),
    size: manifest.length,
  };
  const image = { name: reference, labels: { a: 'b' }, target };
  const say = (name: MethodName, answer: object) => {
    const type = root.lookupType(methods[name].gives);
    const bytes = Buffer.from(type.encode(type.fromObject(answer)).finish());
    const head = Buffer.from([names.indexOf(name), 0, 0]);
    head.writeUInt16LE(bytes.length, 1);
    return Buffer.concat([head, bytes]);
  };
  const info = {
    digest: diffId,
    size: 5,
    labels: { 'containerd.io/uncompressed': diffId, 'containerd.io/gc.ref.snapshot.overlayfs': 'x' },
  };
  const common = [
    say('version', { version: 'v1.7.0' }),
    say('server', { uuid: 'u' }),
    say('plugins', {
      plugins: [
        { type: 'io.containerd.snapshotter.v1', id: 'overlayfs', platforms: [{ os: 'linux', architecture: 'amd64' }] },
      ],
    }),
    say('namespaces', { namespaces: [{ name: 'k8s.io', labels: {} }, { name: 'default' }] }),
    say('images', { images: [image] }),
    say('image', { image }),
    say('blobs', { info: [info] }),
    say('snapshots', { info: [{ name: diffId, kind: 3 }] }),
  ];
  return [manifest, config].map((metadata) =>
    Buffer.concat([
      ...common,
      say('blob', { info: { digest: digestOf(metadata), size: metadata.length } }),
      say('readBlob', { offset: 0, data: metadata }),
    ]),
  );
}

function framesOf(bytes: Buffer): Map<string, Buffer[]> {
  const frames = new Map<string, Buffer[]>();
  for (let at = 0; at + 3 <= bytes.length; ) {
    const name = names[(bytes[at] as number) % names.length] as string;
    const end = at + 3 + bytes.readUInt16LE(at + 1);
    frames.set(name, [...(frames.get(name) ?? []), bytes.subarray(at + 3, end)]);
    at = end;
  }
  return frames;
}
