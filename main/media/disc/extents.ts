import { runTool } from '../run-tool';

/** A run of bytes of the image that belongs to a file of it. */
export interface Extent {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
}

const sector = 2048;

/** Where the bytes of each file lie in an image, in the order of the image, as xorriso tells. Undefined when it does not. */
export async function extentsOf(image: string): Promise<Extent[] | undefined> {
  const asked = await runTool(
    'xorriso',
    ['-indev', image, '-find', '/', '-type', 'f', '-exec', 'report_lba', '--'],
    120,
  );
  return asked.code === 0 ? parseExtents(asked.stdout) : undefined;
}

/** Reads `File data lba:  0 ,  33 ,  2442 ,  5000000 , '/name'`: the piece, its first sector, its sectors, the bytes of the whole file, its path. */
export function parseExtents(output: string): Extent[] | undefined {
  const extents: Extent[] = [];
  const left = new Map<string, number>();
  for (const line of output.split('\n')) {
    const match = /^File data lba: *(\d+) , *(\d+) , *(\d+) , *(\d+) , '\/(.*)'$/.exec(line);
    if (!match) continue;
    const [piece, start, sectors, size] = match.slice(1, 5).map(Number) as [number, number, number, number];
    // Shell quoting: a quote inside is written as '"'"'.
    const name = (match[5] ?? '').replaceAll(`'"'"'`, "'");
    const rest = piece === 0 ? size : left.get(name);
    if (rest === undefined) return undefined;
    const bytes = Math.min(rest, sectors * sector);
    left.set(name, rest - bytes);
    extents.push({ name, start: start * sector, bytes });
  }
  if ([...left.values()].some((rest) => rest > 0)) return undefined;
  return extents.sort((a, b) => a.start - b.start);
}
