import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type SampleImage, writeDockerArchive } from './images';

export type SampleArchitecture = 'amd64' | 'arm64';

export interface SampleOptions {
  /** The folder that holds `sample/`. */
  readonly resources: string;
  /** An existing folder to write into. */
  readonly into: string;
  /** Processor of the engine that is to run it; this computer's when left out. */
  readonly architecture?: SampleArchitecture;
  /** Where the portal is to be published; 8080 when left out. */
  readonly port?: number;
}

export interface Sample {
  readonly name: string;
  readonly version: string;
  readonly composeFile: string;
  /** A docker-archive with every image of the compose file. */
  readonly archive: string;
  /** Where the portal is published once the application runs. */
  readonly port: number;
}

interface SampleCompose {
  readonly name: string;
  readonly services: Readonly<Record<string, { readonly image: string }>>;
}

/** Runs the components as nobody in particular: the server needs no rights. */
const USER = 65532;
const PORT = 8080;
const PUBLISHED = `"${PORT}:${PORT}"`;
export const sampleVersion = '1.0';

/** The processor the sample is built for on this computer: its own where there is a build for it. */
export function sampleArchitecture(of: string = process.arch): SampleArchitecture {
  return of === 'arm64' || of === 'aarch64' ? 'arm64' : 'amd64';
}

/**
 * Writes the sample application into a folder: a compose file, the pages it configures, and a docker-archive with its three
 * images, built from the files in `resources/sample` alone. The same options give the same bytes.
 */
export async function prepareSample(options: SampleOptions): Promise<Sample> {
  const from = join(options.resources, 'sample');
  const architecture = options.architecture ?? sampleArchitecture();
  const port = options.port ?? PORT;
  const text = await readFile(join(from, 'docker-compose.yaml'), 'utf8');
  const compose = parse(text) as SampleCompose;
  await mkdir(join(options.into, 'pages'), { recursive: true });
  for (const page of pages) await copyFile(join(from, 'pages', page), join(options.into, 'pages', page));

  const server = await readFile(join(from, 'server', `shop-linux-${architecture}`));
  const archive = join(options.into, 'shop-images.tar');
  await writeDockerArchive(
    archive,
    Object.values(compose.services).map((service) => sampleImage(service.image, architecture, server)),
  );
  const composeFile = join(options.into, 'docker-compose.yaml');
  await writeFile(composeFile, text.replace(PUBLISHED, `"${port}:${PORT}"`));
  return { name: compose.name, version: sampleVersion, composeFile, archive, port };
}

const pages = ['portal.html', 'catalog.txt', 'store.txt'] as const;

function sampleImage(reference: string, architecture: string, server: Uint8Array): SampleImage {
  const base = [{ path: 'shop', content: server, mode: 0o755 }];
  const own = [
    { path: 'data', owner: USER },
    { path: 'etc' },
    { path: 'etc/shop' },
    { path: 'etc/shop/image', content: Buffer.from(`${reference}\n`) },
  ];
  return {
    reference,
    architecture,
    layers: [base, own],
    run: {
      Entrypoint: ['/shop'],
      User: `${USER}:${USER}`,
      WorkingDir: '/',
      Labels: { 'org.opencontainers.image.title': reference },
    },
  };
}
