import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { busyboxLayer, type Entry, type ImageSpec, type Layer } from '../../fixtures/images';

const MiB = 1024 * 1024;

/** Files of this system as a layer: programs, libraries and documents compress as those of images do. Each file is taken once. */
class SystemFiles {
  readonly #files: Iterator<string>;

  constructor(roots: readonly string[]) {
    this.#files = walk(roots);
  }

  layer(size: number): Layer {
    const layer: Record<string, Entry> = {};
    for (let left = size; left > 0; ) {
      const { value, done } = this.#files.next();
      if (done) throw new Error('this system has too few files for a benchmark of this size');
      layer[value.slice(1)] = { file: value };
      left -= statSync(value).size;
    }
    return layer;
  }
}

function* walk(roots: readonly string[]): Generator<string> {
  for (const root of roots)
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      const path = join(root, entry.name);
      if (entry.isDirectory()) yield* walk([path]);
      // Names beyond what a plain tar header holds would only measure the tar writer of the tests.
      else if (entry.isFile() && path.length < 95 && statSync(path).size < 200 * MiB) yield path;
    }
}

/** An application of about `size` MiB in two images, and its next version, in which one small layer differs. */
export async function application(size: number): Promise<{ first: ImageSpec[]; next: ImageSpec[] }> {
  const files = new SystemFiles(['/usr/lib', '/usr/bin', '/usr/share']);
  const share = (part: number) => files.layer(size * MiB * part);
  const base = [await busyboxLayer, share(0.35)];
  const library = share(0.3);
  const noise: Layer = { 'media.bin': { size: size * MiB * 0.15, texture: 'random' } };
  const top = (version: string): Layer => ({ 'app/version': { text: version } });
  const web = share(0.2);
  const image = (name: string, layers: readonly Layer[]): ImageSpec => ({
    references: [`bench/${name}`],
    layers,
    command: ['sleep', '86400'],
    env: { PATH: '/bin' },
  });
  const version = (number: string) => [
    image(`api:${number}`, [...base, library, top(number)]),
    image(`web:${number}`, [...base, web, noise]),
  ];
  return { first: version('1.0'), next: version('1.1') };
}

/** The compose file that publishes a version of it. */
export function composeOf(version: string): string {
  return `services:\n  api:\n    image: bench/api:${version}\n  web:\n    image: bench/web:${version}\n    depends_on: [api]\n`;
}
