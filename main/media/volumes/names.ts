/** What lies beside the parts of a split package on every medium. */
const manifestEnding = '.volumes.json';

/**
 * The name of one part: `shop-1.0-ram.tar.gz.vol-001-of-003`. Digits are as many as the highest number has, three at least, so
 * that the order of names is the order of parts. Every filesystem takes it that takes the package's own name.
 */
export function volumeName(file: string, number: number, of: number): string {
  const digits = Math.max(3, String(of).length);
  return `${file}.vol-${String(number).padStart(digits, '0')}-of-${String(of).padStart(digits, '0')}`;
}

/** The package and the number that a part's name states; undefined for any other name. */
export function parseVolumeName(name: string): { file: string; number: number; of: number } | undefined {
  const match = /^(.+)\.vol-(\d{3,5})-of-(\d{3,5})$/.exec(name);
  if (!match?.[1]) return undefined;
  const [file, number, of] = [match[1], Number(match[2]), Number(match[3])];
  return number >= 1 && number <= of && volumeName(file, number, of) === name ? { file, number, of } : undefined;
}

export function manifestName(file: string): string {
  return file + manifestEnding;
}

/** The package that a manifest's name speaks of; undefined for any other name. */
export function manifestOf(name: string): string | undefined {
  return name.length > manifestEnding.length && name.endsWith(manifestEnding)
    ? name.slice(0, -manifestEnding.length)
    : undefined;
}
