import { encodeQR } from 'qr';
import { SealiftError } from '../../errors';

/** The squares of the smallest QR code that holds a line, row by row: `1` dark, `0` light, without a border. Throws `receipt.no_code`. */
export function qrCode(text: string): { size: number; rows: string[] } {
  if (!/^[0-9A-Z $%*+\-./:]+$/.test(text)) throw new SealiftError('receipt.no_code');
  try {
    const bordered = encodeQR(text, 'raw', { ecc: 'low', encoding: 'alphanumeric', border: 1 });
    const squares = bordered.slice(1, -1).map((row) => row.slice(1, -1));
    return { size: squares.length, rows: squares.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')) };
  } catch (error) {
    throw new SealiftError('receipt.no_code', {}, { cause: error });
  }
}
