import { busyboxLayer, type ImageSpec, type Layer } from '../../fixtures/images';

const MB = 1_000_000;
/** Half of it text, half of it what does not compress, as images have both. */
const mixture = (size: number, seed: string): Layer => ({
  'data/text.bin': { size: Math.round(size / 2), texture: 'text', seed: `${seed} text` },
  'data/media.bin': { size: Math.round(size / 2), texture: 'random', seed: `${seed} media` },
});

async function image(name: string, layers: readonly Layer[]): Promise<ImageSpec> {
  const base = await busyboxLayer;
  return { references: [`bench/${name}:1`], layers: [base, ...layers], command: ['sleep', '1'], env: { PATH: '/bin' } };
}

/** One image of so many MB in four layers. */
export async function bySize(megabytes: number): Promise<ImageSpec[]> {
  const layers = Array.from({ length: 4 }, (_, n) => mixture((megabytes * MB) / 4, `size ${megabytes} ${n}`));
  return [await image(`size-${megabytes}`, layers)];
}

/** So many images over one base of 50 MB, each with 5 MB of its own. */
export function byCount(count: number): Promise<ImageSpec[]> {
  const base = mixture(50 * MB, 'base');
  return Promise.all(Array.from({ length: count }, (_, n) => image(`count-${n}`, [base, mixture(5 * MB, `own ${n}`)])));
}

/** Applications of so many MB, of every shape that is asked about. */
export function shapes(megabytes: number): Readonly<Record<string, () => Promise<ImageSpec[]>>> {
  const size = megabytes * MB;
  const files = Math.round(size / 8_000);
  return {
    'many small files': async () => [
      await image('small', [
        Object.fromEntries(
          Array.from({ length: files }, (_, n) => [
            `srv/${n % 250}/${n}.txt`,
            { size: 8_000, texture: 'text', seed: String(n) } as const,
          ]),
        ),
      ]),
    ],
    'few large files': async () => [
      await image('large', [
        Object.fromEntries(
          Array.from({ length: 4 }, (_, n) => [
            `srv/${n}.bin`,
            { size: size / 4, texture: 'text', seed: `l${n}` } as const,
          ]),
        ),
      ]),
    ],
    incompressible: async () => [await image('noise', [{ 'srv/noise.bin': { size, texture: 'random' } }])],
    '100 layers': async () => [
      await image(
        'layers',
        Array.from({ length: 99 }, (_, n) => mixture(size / 99, `layer ${n}`)),
      ),
    ],
    '50 images, one base': () => {
      const base = mixture(size * 0.5, 'shared');
      return Promise.all(
        Array.from({ length: 50 }, (_, n) => image(`shared-${n}`, [base, mixture((size * 0.5) / 50, `shared ${n}`)])),
      );
    },
  };
}
