/** What discs hold, in bytes: whole sectors of 2048, as their standards give them. */
export const discSizes = {
  cd: 360_000 * 2048,
  dvd: 4_700_372_992,
  'dvd-dl': 8_543_666_176,
  bd: 25_025_314_816,
  'bd-dl': 50_050_629_632,
} as const;
export type DiscKind = keyof typeof discSizes;
export const discKinds = Object.keys(discSizes) as DiscKind[];

/** A file of more bytes lies in several pieces on ISO 9660, which not every system puts together again. */
export const onePiece = 4 * 1024 ** 3 - 2048;

/** A volume label that every file system of a disc takes: capitals, digits and `_`, 32 at most. */
export function discLabel(text: string): string {
  const label = text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 32);
  return label === '' ? 'SEALIFT' : label;
}
